/**
 * Prints the gzipped size of what the widget sends to a browser and the number of requests that fetch it, and fails above the
 * limits: node build/sizes.mjs widget/dist
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [folder = 'widget/dist'] = process.argv.slice(2);
const closed = { when: 'before it is opened', limit: 5 * 1024, bytes: 0, requests: 1, fetched: new Set(['loader.js']) };
const opened = { when: 'opened', limit: 45 * 1024, bytes: 0, requests: 5, fetched: new Set(['loader.js', 'chat']) };

const row = (name, bytes, note = '') => {
  console.log(`${name.padEnd(24)}${String(bytes).padStart(7)} bytes gzipped${note}`);
};

// The page is sent in its two halves; the whole and assets.json stay at home.
for (const file of readdirSync(folder).filter((name) => !['chat.html', 'assets.json'].includes(name))) {
  const bytes = gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  if (file === 'loader.js') closed.bytes += bytes;
  opened.bytes += bytes;
  row(file, bytes);
}

// What the page, its style sheet and its scripts name is fetched, and what those name in turn.
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
      const name = address.split('/').pop();
      if (fetched.has(name)) continue;
      fetched.add(name);
      follow(name, fetched);
    }
  }
};
follow('loader.js', closed.fetched);
for (const file of ['loader.js', 'chat.head.html', 'chat.tail.html']) follow(file, opened.fetched);

for (const { when, limit, bytes, requests, fetched } of [closed, opened]) {
  row(when, bytes, `, at most ${limit}${bytes <= limit ? '' : ': too much'}`);
  const enough = fetched.size <= requests;
  console.log(
    `${''.padEnd(24)}${String(fetched.size).padStart(7)} requests, at most ${requests}${enough ? '' : `: too many (${[...fetched].join(', ')})`}`,
  );
  if (bytes > limit || !enough) process.exitCode = 1;
}
