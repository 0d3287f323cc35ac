/**
 * The machine that the world runs on: where its programs are, and as whom they run.
 */

import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The repository's top folder. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Runs a program to its end and gives its output; what it wrote to stderr is part of the error where it fails. */
export const run = promisify(execFile);

/** An account of this machine, as `spawn` wants it. */
export interface Account {
  uid: number;
  gid: number;
}

/** The highest version first, so that the newest PostgreSQL is taken. */
function debianPostgresFolders(): string[] {
  try {
    const versions = readdirSync('/usr/lib/postgresql');
    return versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`);
  } catch {
    return [];
  }
}

/** Finds a program on the path, or where Debian keeps PostgreSQL and daemons. Throws a sentence that says what to install. */
export function program(names: string[], debianPackage: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debianPostgresFolders(), '/usr/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder: look in the next.
      }
    }
  }
  throw new Error(
    `${names[0]} was not found: install it (Debian: apt-get install --no-install-recommends ${debianPackage})`,
  );
}

/** True where this process is root, which some programs refuse to be and others must give up. */
export function isRoot(): boolean {
  return userInfo().uid === 0;
}

/** The account for programs that refuse to run as root; undefined where we are not root and they may run as we do. */
export async function unprivilegedAccount(): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
      );
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // This machine has no such account: try the next.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and this machine has neither the account postgres nor nobody');
}
