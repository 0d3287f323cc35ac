/**
 * What the machine tells of a plugin's process.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from '../world/plugin.ts';

/** How much memory a plugin's process has, in megabytes. */
export async function memoryOf(plugin: Plugin): Promise<number> {
  const [pid] = await plugin.processes();
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}
