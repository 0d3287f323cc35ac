/**
 * Waiting for something that another process brings about.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for, in words that finish the sentence "waited 30 s for ...", and how long in milliseconds. */
export interface Patience {
  what: string;
  within?: number;
  every?: number;
}

/**
 * Asks again until the answer is neither undefined, null nor false, and gives that answer.
 * An error counts as "not yet"; the last one is the cause of what is thrown when the time is over.
 */
export async function until<T>(ask: () => T | Promise<T>, { what, within = 30_000, every = 50 }: Patience) {
  const end = Date.now() + within;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false)
        return answer as Exclude<T, undefined | null | false>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`waited ${within / 1000} s for ${what}`, { cause });
    await sleep(every);
  }
}
