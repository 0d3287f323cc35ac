/**
 * What every story about endpoints starts from: a world whose server may call this machine, with a name server of ours and
 * with its figures open; and desks that are closed when their story is over.
 */
import getPort from 'get-port';
import { isRoot } from '../../world/machine.ts';
import { Names } from '../../world/names.ts';
import type { World } from '../../world/world.ts';
import { test as base } from '../story.ts';
import { EndpointDesk, type EndpointDeskDetails } from './desk.ts';

export { expect } from '@playwright/test';

/** Opens a desk. */
export type OpenDesk = (details?: EndpointDeskDetails) => Promise<EndpointDesk>;

/** Lets the server call these addresses of its own network, and no others: names, addresses and ranges. */
export async function allow(world: Pick<World, 'admin'>, ...addresses: string[]): Promise<void> {
  await world.admin.client.patchConfig({
    ServiceSettings: { AllowedUntrustedInternalConnections: addresses.join(' ') },
  });
}

/** The addresses that stories may have called. */
export const nearby = '127.0.0.1';

/** Playwright's test, with a world for endpoints. */
export const test = base.extend<
  { open: OpenDesk },
  { metricsPort: number; names: Names | undefined; allowed: undefined }
>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  metricsPort: [async ({}, use) => use(await getPort()), { scope: 'worker' }],
  /** The name server that the Mattermost server asks; none where we are not root. */
  names: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const names = isRoot() ? await Names.open() : undefined;
      await use(names);
      await names?.close();
    },
    { scope: 'worker' },
  ],
  worldOptions: [
    async ({ metricsPort, names }, use) => {
      await use({
        // The server has to reach itself at its site URL, and finds no name that ends with .localhost.
        host: '127.0.0.1',
        settings: {
          MM_METRICSSETTINGS_ENABLE: 'true',
          MM_METRICSSETTINGS_LISTENADDRESS: `127.0.0.1:${metricsPort}`,
        },
        ...(names && { nameserver: names.address }),
      });
    },
    { scope: 'worker' },
  ],
  allowed: [
    async ({ world }, use) => {
      await allow(world, nearby);
      await use(undefined);
    },
    { scope: 'worker', auto: true },
  ],
  open: async ({ world }, use) => {
    const desks: EndpointDesk[] = [];
    await use(async (details) => {
      const desk = await EndpointDesk.open(world, details);
      desks.push(desk);
      return desk;
    });
    for (const { receiver, anna, channel, endpoint } of desks) {
      // Nobody calls a server that is gone while other stories are told.
      await anna.command(channel, `/desk disconnect ${endpoint.handle}`).catch(() => {});
      await receiver.close();
    }
  },
});
