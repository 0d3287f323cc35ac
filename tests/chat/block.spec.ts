import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import { Caller } from '../world/caller.ts';
import { opened } from '../world/dialog.ts';
import { json } from '../world/http.ts';
import { expect, test } from './story.ts';

/** What a root post says of the state. */
async function state(desk: Desk, root: Post): Promise<string> {
  const { props } = await desk.anna.client.getPost(root.id);
  const [attachment] = props.attachments as [{ fields: { title: string; value: string }[] }];
  return attachment.fields.find(({ title }) => title === 'State')?.value ?? '';
}

test('Block asks who and for how long; the visitor is told, listed, and can be let back in', async ({
  world,
  context,
  browser,
}) => {
  const desk = await Desk.open(world);
  const { anna, channel } = desk;
  const { visitor, root } = await desk.begin(context, 'You fools');
  const place = { browser, server: world.server, channel, member: anna };
  const dialog = await opened(place, () => anna.press(root, 'block'));
  expect(dialog.title).toBe('Block visitor');
  expect(dialog.fields).toMatchObject([
    { name: 'who', kind: 'select', value: 'device', options: ['device', 'address'] },
    { name: 'time', kind: 'select', value: 'good', options: ['1h', '1d', '30d', 'good'] },
  ]);
  expect(await state(desk, root)).toContain('Waiting');
  await dialog.fill({ who: 'device', time: '1d' });
  await expect.poll(() => state(desk, root)).toMatch(/^Blocked by Anna Berg until .+/);

  await visitor.say('Fools, all of you');
  await visitor.chat.getByText('Messages are no longer accepted').first().waitFor();
  const other = await desk.welcome(context);
  await other.say('And from this tab?');
  await other.chat.getByText('Messages are no longer accepted').first().waitFor();
  expect(await desk.said(root)).toEqual(['You fools']);

  const listed = await anna.command(channel, '/desk block list');
  const { frontdesk } = listed.props as unknown as { frontdesk: { blocks: { number: number; name: string }[] } };
  const [block] = frontdesk.blocks;
  expect(listed.text).toContain(block?.name ?? 'nobody');
  expect(listed.text).toContain('Anna Berg');
  expect((await anna.command(channel, '/desk unblock 99')).text).toContain('Nobody is blocked');
  expect((await anna.command(channel, `/desk unblock ${block?.name.split(' ').at(-1)}`)).text).toContain('can write');
  expect((await anna.command(channel, '/desk block list')).text).toContain('Nobody is blocked');
  await visitor.page.reload();
  await visitor.open();
  await visitor.say('I am sorry');
  await expect.poll(() => desk.said(root)).toEqual(['You fools', 'I am sorry']);
});

test('a blocked address begins no conversation, with whatever device', async ({ world }) => {
  await world.admin.client.patchConfig({ ServiceSettings: { TrustedProxyIPHeader: ['X-Forwarded-For'] } });
  const desk = await Desk.open(world);
  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });
  const caller = await Caller.visit(world.server.url, desk.website.handle);
  const say = (who: Caller, text: string, address: string) =>
    who.post('messages', who.message(text), from(address)).then((answer) => ({ ...answer, problem: json(answer) }));
  const [bad, good] = ['203.0.113.66', '203.0.113.7'];
  const earlier = caller.companion();
  expect((await say(earlier, 'I was here before', bad)).status).toBe(200);
  expect((await say(caller, 'Buy my pills', bad)).status).toBe(200);
  const root = await desk.root('Buy my pills');
  const answer = await desk.anna.command(desk.channel, '/desk block --address --for 30d', { thread: root.id });
  expect(answer.text).toContain('everybody at the same address');

  for (const who of [caller, caller.companion(), earlier]) {
    const refused = await say(who, 'Buy more pills', bad);
    expect(refused.status).toBe(403);
    expect(refused.problem).toMatchObject({ type: 'urn:frontdesk:problem:blocked' });
  }
  expect((await say(caller.companion(), 'I want a lamp', good)).status).toBe(200);
  const texts = (await desk.anna.posts(desk.channel)).map(({ message }) => message).join('\n');
  expect(texts).not.toContain('more pills');
  // Nobody reads an address, neither in the thread nor in the list nor in the store.
  const list = await desk.anna.command(desk.channel, '/desk block list');
  expect(list.text).toContain('everybody at the address');
  const stored = await world.database.query("SELECT encode(pvalue, 'escape') FROM pluginkeyvaluestore");
  expect(JSON.stringify([stored, list, texts])).not.toContain(bad);

  expect((await desk.anna.command(desk.channel, '/desk unblock', { thread: root.id })).text).toContain('can write');
  await expect.poll(async () => (await say(caller.companion(), 'A lamp, then', bad)).status).toBe(200);
  await world.admin.client.patchConfig({ ServiceSettings: { TrustedProxyIPHeader: [] } });
});

test('a block ends by itself, and the next message opens the conversation again', async ({ world, context }) => {
  test.setTimeout(180_000);
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Calm down?');
  const answer = await desk.anna.command(desk.channel, '/desk block --for 1m', { thread: root.id });
  expect(answer.text).toMatch(/is blocked until/);
  await visitor.say('Never');
  await visitor.chat.getByText('Messages are no longer accepted').first().waitFor();
  await expect.poll(() => state(desk, root), { timeout: 90_000, intervals: [2_000] }).toBe('Closed by Anna Berg');
  await visitor.page.reload();
  await visitor.open();
  await visitor.say('I have calmed down');
  await expect.poll(() => desk.said(root)).toEqual(['Calm down?', 'I have calmed down']);
  await expect.poll(() => state(desk, root)).toContain('Waiting');
});
