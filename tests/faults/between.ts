/**
 * Puts a program between the server and the plugin that speaks as both do, and can cut the one of their lines that the
 * plugin calls the server's API through.
 */
import { chmod, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../world/machine.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';

/** What stands between. */
export interface Between {
  /** Cuts the API's line; every other one stays. */
  cutApi: () => Promise<void>;
}

/** Puts it in the place of the plugin's executable, and starts the plugin again. */
export async function putBetween({ plugin, server }: World): Promise<Between> {
  await plugin.disable();
  const folder = join(server.pluginFolder(plugin.id), 'server', 'dist');
  const [executable = ''] = await readdir(folder);
  const path = join(folder, executable);
  await rename(path, `${path}.real`);
  const script = join(repository, 'tests', 'faults', 'between.mjs');
  const command = join(server.pluginFolder(plugin.id), 'cut');
  await writeFile(path, `#!/bin/sh\nexec ${process.execPath} ${script} ${path}.real ${command}\n`);
  await chmod(path, 0o755);
  await plugin.enable();
  return {
    cutApi: async () => {
      const since = server.log.end;
      await writeFile(command, 'now');
      await until(() => server.log.text(since).includes('the line is cut'), { what: 'the line to be cut' });
    },
  };
}
