/**
 * Prints the gzipped size of what the widget sends to a browser and the number of requests that fetch it, and fails above the
 * limits: node build/sizes.mjs widget/dist
 *
 * Sizes are those of gzip's level 1, which is about what the server uses; its own comes out up to 4 percent larger, and it puts
 * the site's line before the loader. An opened chat is counted with the loader in the browser's cache: one of its requests, but
 * none of its bytes.
 *
 * Everything counts but what is loaded later, once there is a conversation or by few visitors, which has a limit of its own, and
 * all languages but the largest.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [given] = process.argv.slice(2);
const folder = given ?? join(dirname(dirname(fileURLToPath(import.meta.url))), 'widget', 'dist');
const LATER = ['later.js', 'tabs.js'];

const row = (name, bytes, note = '') => {
  console.log(`${name.padEnd(24)}${String(bytes).padStart(7)} bytes gzipped${note}`);
};

// The page is sent in its two halves; assets.json stays at home.
const sizes = new Map();
for (const file of readdirSync(folder).filter((name) => !['chat.html', 'assets.json'].includes(name))) {
  sizes.set(file, gzipSync(readFileSync(join(folder, file)), { level: 1 }).length);
  row(file, sizes.get(file));
}
const languages = [...sizes.keys()].filter((name) => name.startsWith('texts.'));
const [language] = languages.toSorted((one, other) => sizes.get(other) - sizes.get(one));

// What the page and its scripts name is fetched, and what those name in turn.
const names = {
  html: [/\b(?:href|src)="([^"]+)"/g],
  css: [/url\(\s*["']?([^"')]+)/g, /@import\s+["']([^"']+)/g],
  js: [/\bnew URL\(\s*["'`]([^"'`]+)/g, /\bimport\s*\(\s*["'`]([^"'`]+)/g, /\b(?:from|import)\s*["']([^"']+)/g],
};
const follow = (file, fetched) => {
  const text = readFileSync(join(folder, file), 'utf8');
  for (const pattern of names[file.split('.').pop()] ?? []) {
    for (const [, address] of text.matchAll(pattern)) {
      if (/^(?:data:|#)/.test(address)) continue;
      const asked = address.split('/').pop();
      // The words come in one language.
      const name = asked.startsWith('texts.') ? language : asked;
      if (LATER.includes(name) || fetched.has(name)) continue;
      fetched.add(name);
      follow(name, fetched);
    }
  }
};

const closed = { when: 'before it is opened', limit: 5 * 1024, requests: 1, fetched: new Set(['loader.js']) };
const opened = {
  when: 'opened',
  limit: 45 * 1024,
  requests: 5,
  fetched: new Set(['loader.js', 'chat']),
  cached: 'loader.js',
};
const later = { when: 'later', limit: 9 * 1024, requests: 2, fetched: new Set(LATER) };
follow('loader.js', closed.fetched);
for (const file of ['loader.js', 'chat.head.html', 'chat.tail.html']) follow(file, opened.fetched);
for (const file of LATER) follow(file, later.fetched);

const sizeOf = (name) =>
  name === 'chat' ? sizes.get('chat.head.html') + sizes.get('chat.tail.html') : sizes.get(name);
for (const { when, limit, requests, fetched, cached } of [closed, opened, later]) {
  const bytes = [...fetched].reduce((sum, name) => sum + (cached === name ? 0 : sizeOf(name)), 0);
  row(when, bytes, `, at most ${limit}${bytes <= limit ? '' : ': too much'}`);
  const enough = fetched.size <= requests;
  console.log(
    `${''.padEnd(24)}${String(fetched.size).padStart(7)} requests, at most ${requests}${enough ? '' : `: too many (${[...fetched].join(', ')})`}`,
  );
  if (bytes > limit || !enough) process.exitCode = 1;
}
