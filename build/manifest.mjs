/**
 * Prints plugin.json with `server.executables` for exactly the platforms of a bundle:
 * node build/manifest.mjs plugin.json linux-amd64 ...
 */
import { readFileSync } from 'node:fs';

const [path = 'plugin.json', ...platforms] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(path, 'utf8'));
const executables = platforms.map((platform) => {
  const ending = platform.startsWith('windows-') ? '.exe' : '';
  return [platform, `server/dist/plugin-${platform}${ending}`];
});
manifest.server = { ...manifest.server, executables: Object.fromEntries(executables) };
delete manifest.server.executable;
console.log(JSON.stringify(manifest, undefined, 2));
