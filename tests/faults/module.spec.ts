/**
 * Row 12: a module that misbehaves, in the bridge that the bundle has.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { builtBundle } from '../world/bundle.ts';
import { ask } from '../world/http.ts';
import { repository, run } from '../world/machine.ts';
import { Plugin } from '../world/plugin.ts';
import { memoryOf } from './process.ts';
import { expect, test } from './row.ts';

/** Packs a bundle like ours with another module in it, under another id. Gives its path in `folder`. */
async function pack(folder: string): Promise<string> {
  await run('tar', ['-xzf', builtBundle() ?? '', '-C', folder]);
  await cp(join(folder, 'frontdesk'), join(folder, 'tiny'), { recursive: true });
  const { stdout } = await run('bash', [join(repository, 'bridge', 'testdata', 'build-tiny.sh')]);
  await cp(stdout.trim(), join(folder, 'tiny', 'server', 'core.wasm'));
  const manifest = join(folder, 'tiny', 'plugin.json');
  const written = JSON.parse(await readFile(manifest, 'utf8')) as { server: object };
  await writeFile(manifest, JSON.stringify({ ...written, id: 'tiny', name: 'Tiny', settings_schema: undefined }));
  await mkdir(join(folder, 'packed'));
  const bundle = join(folder, 'packed', 'tiny.tar.gz');
  await run('tar', ['-czf', bundle, '-C', folder, 'tiny']);
  return bundle;
}

test('12 · the module spins, eats memory, panics', async ({ proof, world }) => {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-tiny-'));
  try {
    const tiny = await Plugin.install(world.server, world.admin, await pack(folder));
    const [before] = await tiny.processes();
    const call = (path: string) => ask(world.server.url, `/plugins/tiny${path}`);
    expect((await call('/hello')).status).toBe(200);
    const memory: number[] = [];
    let slowest = 0;
    let misbehaved = 0;
    let over = false;
    const others = (async () => {
      while (!over) {
        const begun = Date.now();
        expect((await call('/hello')).status).toBe(200);
        slowest = Math.max(slowest, Date.now() - begun);
        await pause(50);
      }
    })();
    for (let round = 0; round < 3; round += 1) {
      for (const path of ['/spin', '/eat', '/panic', '/wrong', '/big', '/unknown']) {
        const begun = Date.now();
        const answer = await call(path);
        expect(answer.status, path).toBe(503);
        expect(Date.now() - begun, path).toBeLessThan(5_000);
        misbehaved += 1;
      }
      memory.push(await memoryOf(tiny));
    }
    over = true;
    await others;
    expect(slowest).toBeLessThan(2_500);
    expect(await tiny.processes()).toEqual([before]);
    // What one round took is free for the next.
    const [first = 0] = memory;
    expect(Math.max(...memory) - first).toBeLessThan(100);
    expect(Math.max(...memory)).toBeLessThan(500);
    await tiny.disable();
    await world.admin.client.removePlugin('tiny');
    proof(
      `${misbehaved} calls ended with 503 in the same process; others answered within ${slowest} ms; memory after each round ${memory.join(', ')} MB`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
