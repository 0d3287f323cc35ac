/**
 * The plugin's bundle, as `./build.sh bundle` leaves it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './machine.ts';

/** The path of this version's bundle in `dist/`; undefined where it is not built. */
export function builtBundle(): string | undefined {
  const manifest = join(repository, 'plugin.json');
  if (!existsSync(manifest)) return undefined;
  const { id, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { id: string; version: string };
  const bundle = join(repository, 'dist', `${id}-${version}.tar.gz`);
  return existsSync(bundle) ? bundle : undefined;
}
