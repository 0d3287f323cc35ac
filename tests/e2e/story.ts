/**
 * What every story starts from: `test` with a world that all stories of a run share.
 */
import { writeFile } from 'node:fs/promises';
import { test as base } from '@playwright/test';
import { builtBundle } from '../world/bundle.ts';
import { World, type WorldOptions } from '../world/world.ts';

export { expect } from '@playwright/test';

/** Playwright's test, with the shared world; what the server logs during a story that fails is kept beside its screenshot. */
export const test = base.extend<{ serverLog: undefined }, { world: World; worldOptions: WorldOptions }>({
  /** What is chosen about the world, where a suite chooses. */
  worldOptions: [{}, { scope: 'worker', option: true }],
  world: [
    async ({ worldOptions }, use) => {
      const world = await World.start({ bundle: builtBundle(), ...worldOptions });
      await use(world);
      await world.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  serverLog: [
    async ({ world }, use, story) => {
      const { log } = world.server;
      const since = log.end;
      await use(undefined);
      if (story.status === story.expectedStatus) return;
      const path = story.outputPath('server.log');
      await writeFile(path, log.text(since));
      await story.attach('server.log', { path, contentType: 'text/plain' });
    },
    { auto: true },
  ],
});
