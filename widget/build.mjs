/**
 * Makes what the server hands out for the chat: `widget/dist/` with loader.js, the two halves of the chat page, chat.js with
 * its styles, chat_bg.wasm, the words in each language, later.js with what few visitors need, and assets.json. The same
 * input gives the same bytes.
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
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const repository = dirname(here);
const page = join(here, 'page');
const dist = join(here, 'dist');

/** The languages that the page speaks. */
const LANGUAGES = ['en', 'de', 'fr'];

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
async function bundle(entry, format, machine, define = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(page, entry)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    charset: 'utf8',
    define,
    legalComments: 'none',
    alias: machine ? { 'frontdesk-machine': machine } : {},
    plugins: [minifiedStyles, apart],
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

/** Lets scripts import their styles as a text. */
const minifiedStyles = {
  name: 'minified-styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await minifyStyles(path), loader: 'text' }));
  },
};

/** Leaves what is loaded later in a file of its own. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/later\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

async function minifyStyles(path) {
  const options = { bundle: true, minify: true, write: false, charset: 'utf8', logLevel: 'warning' };
  const { outputFiles } = await build({ ...options, entryPoints: [path] });
  return outputFiles[0].text.trim();
}

/** Names the assets by what is in them, so that they can be kept for ever. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const [name, contents] of Object.entries(files)) hash.update(name).update('\0').update(contents).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** The page in two halves, between which the server puts its settings; the assets' place is filled in. */
function halves(html, hash) {
  const [head, tail] = html.replaceAll('{{assets}}', `../../assets/${hash}`).split('<!--settings-->');
  return { 'chat.head.html': Buffer.from(head), 'chat.tail.html': Buffer.from(tail) };
}

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-widget-'));
try {
  const machine = makeMachine(folder);
  const assets = {
    'chat.js': Buffer.from(await bundle('main.ts', 'esm', machine.script)),
    'chat_bg.wasm': machine.module,
    'later.js': Buffer.from(await bundle('later.ts', 'esm')),
    'tabs.js': Buffer.from(await bundle('loader/tabs.ts', 'esm')),
  };
  for (const code of LANGUAGES) assets[`texts.${code}.js`] = Buffer.from(await bundle(`texts/${code}.ts`, 'esm'));
  const hash = hashOf(assets);
  const files = {
    ...assets,
    'loader.js': Buffer.from(await bundle('loader/main.ts', 'iife', undefined, { ASSETS: JSON.stringify(hash) })),
    'assets.json': Buffer.from(`${JSON.stringify({ hash })}\n`),
    ...halves(readFileSync(join(page, 'chat.html'), 'utf8'), hash),
  };
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(dist, name), contents);
  await import('../build/sizes.mjs');
} finally {
  rmSync(folder, { recursive: true });
}
