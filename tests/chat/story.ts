/**
 * What every story about the chat starts from: a world that all stories of a run share.
 */
import type { World } from '../world/world.ts';

export { expect, test } from '../e2e/story.ts';

/** Whether replies stand in threads of their own, as the server's configuration says it. */
export type CollapsedThreads = 'always_on' | 'default_off' | 'disabled';

/** Says it; who has chosen nothing gets what the server says. The server keeps its counts in any case, and clients show others of them. */
export async function collapseThreads(world: World, how: CollapsedThreads): Promise<void> {
  await world.admin.client.patchConfig({ ServiceSettings: { CollapsedThreads: how } } as never);
}
