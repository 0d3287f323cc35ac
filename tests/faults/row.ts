/**
 * What every row of the table of faults starts from: a world for endpoints, and a ledger that must be in order when the
 * row is over.
 */
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { test as base, expect } from '../e2e/endpoints/story.ts';
import { repository } from '../world/machine.ts';
import { Toxiproxy } from '../world/toxiproxy.ts';
import { Ledger } from './ledger.ts';

export { expect };

/** Where the ledgers are kept. */
export const output = join(repository, 'target', 'faults');

/** Playwright's test, with a ledger and a toxiproxy. */
export const test = base.extend<{ ledger: Ledger; proof: (seen: string) => void }, { toxiproxy: Toxiproxy }>({
  toxiproxy: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use, { workerIndex }) => {
      const toxiproxy = await Toxiproxy.start(join(output, `toxiproxy-${workerIndex}`));
      await use(toxiproxy);
      await toxiproxy.stop();
    },
    { scope: 'worker' },
  ],
  ledger: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use, info) => {
      const ledger = new Ledger(join(output, `${slug(info)}.jsonl`));
      await use(ledger);
      const { totals } = ledger;
      info.annotations.push({ type: 'totals', description: JSON.stringify(totals) });
      if (info.status === 'passed') expect(totals).toMatchObject({ lost: 0, twice: 0, disorder: 0, astray: 0 });
    },
    { auto: true },
  ],
  /** Says what was seen, for the report. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  proof: async ({}, use, info) => {
    await use((seen) => info.annotations.push({ type: 'seen', description: seen }));
  },
});

function slug({ title }: TestInfo): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
}
