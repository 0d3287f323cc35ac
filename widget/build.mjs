/**
 * Makes what the server hands out for the chat: `widget/dist/` with loader.js, the two halves of the chat page, chat.css,
 * chat.js, chat_bg.wasm and assets.json. The same input gives the same bytes.
 *
 * WIDGET_WASM is the module that cargo built; WASM_BINDGEN and WASM_OPT are the programs of that name, the latter by
 * default the one of the npm package binaryen.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const repository = dirname(here);
const page = join(here, 'page');
const dist = join(here, 'dist');

/** What is loaded together for an opened chat, and how large that and the loader alone may be, in gzipped bytes. */
const OPENED = ['loader.js', 'chat.head.html', 'chat.tail.html', 'chat.css', 'chat.js', 'chat_bg.wasm'];
const OPENED_LIMIT = 45 * 1024;
const LOADER_LIMIT = 5 * 1024;

/** What rustc uses of WebAssembly, which every browser of the last years has; nothing newer may come in. */
const FEATURES = [
  'mutable-globals',
  'sign-ext',
  'nontrapping-float-to-int',
  'bulk-memory',
  'bulk-memory-opt',
  'reference-types',
  'multivalue',
];
const STRIPPED = ['--strip-debug', '--strip-producers', '--strip-target-features'];

/** Reads a variable of the environment that has to be there. */
function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see the head of widget/build.mjs`);
  return value;
}

/** Runs wasm-bindgen and wasm-opt in a folder of its own; gives the module and the path of the script around it. */
function makeMachine(folder) {
  const options = ['--target', 'web', '--no-typescript', '--remove-name-section', '--remove-producers-section'];
  const wasm = join(folder, 'chat_bg.wasm');
  execFileSync(needed('WASM_BINDGEN'), [...options, '--out-name', 'chat', '--out-dir', folder, needed('WIDGET_WASM')]);
  const optimiser = process.env.WASM_OPT ?? join(repository, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
  const features = FEATURES.map((name) => `--enable-${name}`);
  execFileSync(optimiser, [wasm, '-o', wasm, '-Oz', '--converge', '--mvp-features', ...features, ...STRIPPED], {
    stdio: 'inherit',
  });
  return { module: readFileSync(wasm), script: join(folder, 'chat.js') };
}

/** Bundles a script and everything that it imports. */
async function bundle(entry, format, machine) {
  const { outputFiles } = await build({
    entryPoints: [join(page, entry)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    alias: machine ? { 'frontdesk-machine': machine } : {},
    plugins: [minifiedStyles],
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

/** Lets the loader import its styles as a text. */
const minifiedStyles = {
  name: 'minified-styles',
  setup({ onLoad }) {
    onLoad({ filter: /launcher\.css$/ }, async ({ path }) => ({ contents: await minifyStyles(path), loader: 'text' }));
  },
};

async function minifyStyles(path) {
  const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' });
  return code.trim();
}

/** Names the assets by what is in them, so that they can be kept for ever. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const name of ['chat.css', 'chat.js', 'chat_bg.wasm'])
    hash.update(name).update('\0').update(files[name]).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** The page in two halves, between which the server puts its settings; the assets' place is filled in. */
function halves(html, hash) {
  const [head, tail] = html.replaceAll('{{assets}}', `../../assets/${hash}`).split('<!--settings-->');
  return { 'chat.head.html': Buffer.from(head), 'chat.tail.html': Buffer.from(tail) };
}

/** Prints how large everything is. Ends with an error where the limits are exceeded. */
function report(files) {
  const size = (name) => gzipSync(files[name], { level: 9 }).length;
  const line = (name, raw, small) =>
    console.log(`${name.padEnd(16)}${String(raw).padStart(8)}${String(small).padStart(8)}`);
  line('widget/dist', 'bytes', 'gzip');
  for (const name of OPENED) line(name, files[name].length, size(name));
  const total = OPENED.reduce((sum, name) => sum + size(name), 0);
  line(
    'opened',
    OPENED.reduce((sum, name) => sum + files[name].length, 0),
    total,
  );
  if (size('loader.js') > LOADER_LIMIT) throw new Error(`loader.js is larger than ${LOADER_LIMIT} bytes gzipped`);
  if (total > OPENED_LIMIT) throw new Error(`an opened chat is larger than ${OPENED_LIMIT} bytes gzipped`);
}

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-widget-'));
try {
  const machine = makeMachine(folder);
  const files = {
    'loader.js': Buffer.from(await bundle('loader/main.ts', 'iife')),
    'chat.css': Buffer.from(await bundle('chat.css')),
    'chat.js': Buffer.from(await bundle('main.ts', 'esm', machine.script)),
    'chat_bg.wasm': machine.module,
  };
  const hash = hashOf(files);
  files['assets.json'] = Buffer.from(`${JSON.stringify({ hash })}\n`);
  Object.assign(files, halves(readFileSync(join(page, 'chat.html'), 'utf8'), hash));
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(dist, name), contents);
  report(files);
} finally {
  rmSync(folder, { recursive: true });
}
