/**
 * Makes src/text/emoji.txt from Mattermost's own list of emoji: one line for each name, in the order of their bytes,
 * the name and the emoji. Names that src/text/emoji.rs works out from a skin tone are left out. Takes the folder of the
 * Go module github.com/mattermost/mattermost/server/public: node build/emoji.mjs <folder>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TONES = {
  medium_light: '\u{1f3fc}',
  medium_dark: '\u{1f3fe}',
  light: '\u{1f3fb}',
  medium: '\u{1f3fd}',
  dark: '\u{1f3ff}',
};

const [folder = ''] = process.argv.slice(2);
const source = readFileSync(join(folder, 'model/emoji_data.go'), 'utf8');
const emoji = new Map(
  [...source.matchAll(/"([^"]+)":\s*"([0-9a-f-]+)"/g)].map(([, name, points]) => [
    name,
    String.fromCodePoint(...points.split('-').map((point) => Number.parseInt(point, 16))),
  ]),
);
if (emoji.size < 4000) throw new Error('model/emoji_data.go is not written as it was: read it anew.');

function toned(name) {
  for (const [tone, sign] of Object.entries(TONES)) {
    const base = name.endsWith(`_${tone}_skin_tone`) && emoji.get(name.slice(0, -`_${tone}_skin_tone`.length));
    if (base) return base.replace(/^(.)\ufe0f?/u, `$1${sign}`);
  }
}

const lines = [...emoji].filter(([name, sign]) => toned(name) !== sign).map(([name, sign]) => `${name} ${sign}\n`);
writeFileSync('src/text/emoji.txt', lines.sort().join(''));
