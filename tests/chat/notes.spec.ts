import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import { EndpointDesk } from '../e2e/endpoints/desk.ts';
import { MattermostClient } from '../world/client.ts';
import type { Member } from '../world/member.ts';
import { expect, test } from './story.ts';

/** The emojis that the bot has put on a post. */
async function reactions(member: Member, post: Post): Promise<string[]> {
  const there = await member.client.getReactionsForPost(post.id);
  return (there ?? []).map(({ emoji_name }) => emoji_name);
}

/** What somebody alone was told in a thread so far. */
function told(client: MattermostClient): string[] {
  return client.all('ephemeral_message').map(({ data }) => (JSON.parse(data.post ?? '{}') as Post).message);
}

test('the first time a member replies, only they are told that the visitor sees it', async ({
  world,
  context,
  browser,
}) => {
  const ben = await world.newMember({ firstName: 'Ben', locale: 'de' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const [anna, german] = [
    await MattermostClient.open(browser, world.server, desk.anna),
    await MattermostClient.open(browser, world.server, ben),
  ];
  const first = await desk.begin(context, 'Do you ship to Iceland?');
  await desk.reply(first.root, 'We do.');
  await anna.hears('ephemeral_message');
  expect(told(anna)).toEqual([
    'The visitor sees this. To stay among yourselves, begin a reply with `note:` or type `/desk note`.',
  ]);
  await first.visitor.hears(['Do you ship to Iceland?', 'We do.']);
  expect(told(german)).toEqual([]);

  await ben.post(desk.channel, 'Within a week.', { thread: first.root.id });
  await german.hears('ephemeral_message');
  expect(told(german)[0]).toContain('Der Besucher sieht das.');
  // Once and for all: neither here nor in another conversation of the same website.
  await desk.reply(first.root, 'And to Greenland.');
  const second = await desk.begin(await browser.newContext(), 'Another visitor');
  await desk.reply(second.root, 'Hello again');
  await second.visitor.hears(['Another visitor', 'Hello again']);
  expect([told(anna).length, told(german).length]).toEqual([1, 1]);
  await anna.close();
  await german.close();
});

test('a note has a lock, however it was made', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Are you open?');
  const typed = await desk.reply(root, 'note: ask Ben');
  await expect.poll(() => reactions(desk.anna, typed)).toEqual(['lock']);
  const made = await desk.anna.command(desk.channel, '/desk note he is on holiday', { thread: root.id });
  const { frontdesk } = made.props as unknown as { frontdesk: { post: string } };
  await expect.poll(async () => reactions(desk.anna, await desk.anna.client.getPost(frontdesk.post))).toEqual(['lock']);

  // A reply that becomes a note is taken back and gets its lock; a note that loses its word stays one.
  const slip = await desk.reply(root, 'Between us: never');
  await visitor.hears(['Are you open?', 'Between us: never']);
  await desk.anna.edit(slip, 'note: between us: never');
  await visitor.hears(['Are you open?']);
  await expect(visitor.log.getByText('This message was removed.')).toBeVisible();
  await expect.poll(() => reactions(desk.anna, slip)).toContain('lock');
  await desk.anna.edit(typed, 'ask Ben');
  const answer = await desk.reply(root, 'We are.');
  await visitor.hears(['Are you open?', 'We are.']);
  expect(await reactions(desk.anna, answer)).not.toContain('lock');
});

test('an edit is marked, and what was taken away leaves a trace', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'How much is it?');
  const price = await desk.reply(root, '98 €');
  const slip = await desk.reply(root, 'Wrong window, sorry');
  await visitor.hears(['How much is it?', '98 €', 'Wrong window, sorry']);
  await desk.anna.edit(price, '89 €');
  await visitor.hears(['How much is it?', '89 €', 'Wrong window, sorry']);
  await expect(visitor.log.getByText('edited')).toHaveCount(1);
  await desk.anna.client.deletePost(slip.id);
  await visitor.hears(['How much is it?', '89 €'], 5_000);
  await expect(visitor.log.getByText('This message was removed.')).toHaveCount(1);
});

test('with replies=mention a team talks among itself, and answers with a mention', async ({
  world,
  context,
  browser,
}) => {
  const desk = await Desk.open(world);
  const { anna, channel } = desk;
  const { visitor, root } = await desk.begin(context, 'Can I get it in blue?');
  await desk.reply(root, 'One moment.');
  await visitor.hears(['Can I get it in blue?', 'One moment.']);
  const client = await MattermostClient.open(browser, world.server, anna);
  await anna.command(channel, '/desk set replies=mention');

  // It holds at once, in what has begun before as well.
  const inside = await desk.reply(root, 'Ben, do we have blue? He is a bore.');
  await client.hears('ephemeral_message', ({ data }) => `${data.post}`.includes('mention `@frontdesk` in your reply'));
  await desk.reply(root, '@frontdesk, yes we do. Ask @ben for samples');
  await visitor.hears(['Can I get it in blue?', 'One moment.', 'yes we do. Ask @ben for samples']);
  // No edit lets out what was said inside; one that takes the mention out withdraws.
  await anna.edit(inside, '@frontdesk Ben, do we have blue? He is a bore.');
  const reply = await desk.reply(root, '@frontdesk And in green.');
  await visitor.sees('And in green.');
  await anna.edit(reply, 'And in green.');
  await visitor.hears(['Can I get it in blue?', 'One moment.', 'yes we do. Ask @ben for samples']);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['Can I get it in blue?', 'One moment.', 'yes we do. Ask @ben for samples']);

  // What stayed inside stays there when all replies leave again.
  await anna.command(channel, '/desk set replies=all');
  await desk.reply(root, 'Anything else?');
  const all = ['Can I get it in blue?', 'One moment.', 'yes we do. Ask @ben for samples', 'Anything else?'];
  await visitor.hears(all);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(all);
  expect(await visitor.chat.locator('body').innerText()).not.toContain('bore');
  await client.close();
});

test('an endpoint hears no more of that than a website', async ({ world }) => {
  await world.admin.client.patchConfig({ ServiceSettings: { AllowedUntrustedInternalConnections: '127.0.0.1' } });
  const desk = await EndpointDesk.open(world);
  await desk.type(`/desk set ${desk.endpoint.handle} replies=mention`);
  const conversation = await desk.begin('Hello?');
  const inside = await desk.reply(conversation, 'Who takes this?');
  await desk.reply(conversation, '@frontdesk I do.');
  await expect.poll(() => desk.heard(conversation), { timeout: 20_000 }).toEqual(['message.created I do.']);
  await desk.anna.edit(inside, '@frontdesk Who takes this?');
  const slip = await desk.reply(conversation, '@frontdesk The margin is 40 %');
  await desk.receiver.hearsOf('message.created', 'The margin is 40 %');
  await desk.anna.edit(slip, 'note: The margin is 40 %');
  await expect.poll(() => desk.heard(conversation).at(-1), { timeout: 20_000 }).toBe('message.deleted');
  expect(desk.receiver.received.map(({ body }) => body.toString()).join('\n')).not.toContain('takes this');
  await desk.type(`/desk disconnect ${desk.endpoint.handle}`);
  await desk.receiver.close();
});
