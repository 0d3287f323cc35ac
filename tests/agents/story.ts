/**
 * What every story about agents starts from: a world whose server may call this machine, and desks with agents that are
 * closed when their story is over.
 */
import { test as base } from '../feeds/story.ts';
import { Agent } from '../world/agent.ts';
import { LiteLLM } from '../world/litellm.ts';
import { AgentDesk, type AgentDeskDetails } from './desk.ts';
import { Front, type FrontDetails } from './front.ts';

export { expect } from '@playwright/test';

/** Opens a desk. */
export type OpenAgent = (details?: AgentDeskDetails) => Promise<AgentDesk>;

/** Opens a front desk. */
export type OpenFront = (details?: FrontDetails) => Promise<Front>;

/** LiteLLM's proxy with the agent behind it. */
export interface Gateway {
  litellm: LiteLLM;
  /** Behind the model `hand`. */
  behind: Agent;
}

/** What the proxy's model `lamps` answers to everything. */
export const prepared = 'Lamps are **made to order**. They leave our workshop within a week, all of them, and 2 < 3.';

/** Playwright's test, with desks for agents. */
export const test = base.extend<{ agent: OpenAgent; front: OpenFront }, { gateway: Gateway }>({
  agent: async ({ world, browser, closing: _ }, use) => {
    const desks: AgentDesk[] = [];
    await use(async (details) => {
      const desk = await AgentDesk.open(world, browser, details);
      desks.push(desk);
      return desk;
    });
    for (const desk of desks) await desk.close();
  },
  front: async ({ world }, use) => {
    const fronts: Front[] = [];
    await use(async (details) => {
      const front = await Front.open(world, details);
      fronts.push(front);
      return front;
    });
    for (const front of fronts) await front.close();
  },
  gateway: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const behind = await Agent.open();
      const litellm = await LiteLLM.start({ lamps: { answer: prepared }, hand: { behind: behind.url } });
      await use({ litellm, behind });
      await litellm.close();
      await behind.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
