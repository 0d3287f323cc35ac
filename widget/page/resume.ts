import { site } from './api.ts';
import type { Seen } from './protocol.ts';
import type { Resumed } from './types.ts';

/** How often an answer that did not come is waited for again, and for how long in between, in milliseconds. */
const TIMES = 5;
const PAUSE = 2000;

/**
 * Exchanges the code of an e-mail's link for the conversation that it leads to. Gives nothing where it was used already or is too
 * old.
 */
export async function resume(name: string, code: string): Promise<{ key: string; seen: Seen | undefined } | undefined> {
  for (let time = 0; time < TIMES; time += 1) {
    const response = await site(name, 'resume', { code });
    if (response?.ok) {
      const { key, seen }: Resumed = await response.json();
      return { key, seen: seen ?? { at: 0, id: '' } };
    }
    if (response && response.status < 500 && response.status !== 429) return undefined;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  return undefined;
}
