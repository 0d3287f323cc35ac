/**
 * What every story about feeds starts from: a world whose server may call this machine; desks, and the systems behind their
 * feeds, that are closed when their story is over.
 */
import { test as base } from '../e2e/endpoints/story.ts';
import { FeedDesk, type FeedDeskDetails } from './desk.ts';

export { expect } from '@playwright/test';

/** Opens a desk. */
export type OpenFeed = (details?: FeedDeskDetails) => Promise<FeedDesk>;

/** What can be closed. */
interface Closable {
  close(): Promise<void>;
}

/** Playwright's test, with desks for feeds. */
export const test = base.extend<{ feed: OpenFeed; closing: <C extends Closable>(system: Promise<C>) => Promise<C> }>({
  /** Closes a system when the story is over, behind the feeds. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  closing: async ({}, use) => {
    const opened: Closable[] = [];
    await use(async (opening) => {
      const system = await opening;
      opened.push(system);
      return system;
    });
    for (const system of opened) await system.close();
  },
  feed: async ({ world, browser, closing: _ }, use) => {
    const desks: FeedDesk[] = [];
    await use(async (details) => {
      const desk = await FeedDesk.open(world, browser, details);
      desks.push(desk);
      return desk;
    });
    // Nobody calls a system that is gone while other stories are told.
    for (const desk of desks) await desk.type(`/desk disconnect ${desk.feed.handle}`).catch(() => {});
  },
});
