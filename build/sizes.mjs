/**
 * Prints the gzipped size of what the widget sends to a browser, and fails above the limits: node build/sizes.mjs widget/dist
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [folder = 'widget/dist'] = process.argv.slice(2);
const closed = { when: 'before it is opened', limit: 5 * 1024, bytes: 0 };
const opened = { when: 'opened', limit: 45 * 1024, bytes: 0 };

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
for (const { when, limit, bytes } of [closed, opened]) {
  row(when, bytes, `, at most ${limit}${bytes <= limit ? '' : ': too much'}`);
  if (bytes > limit) process.exitCode = 1;
}
