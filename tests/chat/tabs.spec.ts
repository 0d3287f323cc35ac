/** Several tabs of one visitor: one of them listens for all. */
import { Desk } from '../e2e/desk.ts';
import type { Visitor } from '../world/visitor.ts';
import { expect, test } from './story.ts';

test('eight tabs show one conversation, whichever of them is closed', async ({ world, context }) => {
  test.slow();
  const desk = await Desk.open(world);
  const streams = new Set<object>();
  context.on('request', (request) => {
    if (!request.url().endsWith('/events') || JSON.parse(request.postData() ?? '{}').wait) return;
    streams.add(request);
  });
  context.on('requestfinished', (request) => streams.delete(request));
  context.on('requestfailed', (request) => streams.delete(request));

  const first = await desk.welcome(context);
  await first.say('In many tabs');
  const root = await desk.root('In many tabs');
  await first.hasSent();
  const tabs: Visitor[] = [first];
  for (let more = 0; more < 7; more += 1) tabs.push(await desk.welcome(context));
  for (const tab of tabs) await tab.hears(['In many tabs']);
  await expect.poll(() => streams.size, 'one stream for all').toBeLessThanOrEqual(1);

  const said = ['In many tabs'];
  const everywhere = async (words: string) => {
    said.push(words);
    for (const tab of tabs) await tab.hears(said);
  };
  await desk.reply(root, 'To all of them');
  await everywhere('To all of them');
  await tabs[4]?.say('From the fifth');
  await everywhere('From the fifth');
  // The newest one listens: it is closed, and the next that listens after it.
  for (const words of ['One tab less', 'Two tabs less']) {
    await tabs.pop()?.page.close();
    await desk.reply(root, words);
    await everywhere(words);
  }
});
