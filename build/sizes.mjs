/**
 * Prints the gzipped size of what the widget sends to a browser, and fails above the limits: node build/sizes.mjs widget/dist
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [folder = 'widget/dist'] = process.argv.slice(2);
const limits = { 'before it is opened': 5 * 1024, opened: 45 * 1024 };
const sums = { 'before it is opened': 0, opened: 0 };

const row = (name, bytes, note) => console.log(`${name.padEnd(24)}${String(bytes).padStart(7)} bytes gzipped${note}`);

for (const file of readdirSync(folder).sort()) {
  const bytes = gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  sums[file === 'loader.js' ? 'before it is opened' : 'opened'] += bytes;
  row(file, bytes, '');
}
for (const [when, limit] of Object.entries(limits)) {
  const fits = sums[when] <= limit;
  row(when, sums[when], `, at most ${limit}${fits ? '' : ': too much'}`);
  if (!fits) process.exitCode = 1;
}
