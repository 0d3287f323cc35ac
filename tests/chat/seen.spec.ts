import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import { EndpointDesk } from '../e2e/endpoints/desk.ts';
import { MattermostClient } from '../world/client.ts';
import type { Member } from '../world/member.ts';
import { expect, test } from './story.ts';

/** Which of some posts have the bot's eyes on them. */
async function eyes(member: Member, posts: Post[]): Promise<string[]> {
  const seen: string[] = [];
  for (const post of posts) {
    const there = await member.client.getReactionsForPost(post.id);
    if ((there ?? []).some(({ emoji_name }) => emoji_name === 'eyes')) seen.push(post.message);
  }
  return seen;
}

test('what the visitor has read last has the eyes, and they move along', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Is my order on its way?');
  const posts = [await desk.reply(root, 'Let me look.')];
  await visitor.sees('Let me look.');
  await expect.poll(() => eyes(desk.anna, posts), { timeout: 10_000 }).toEqual(['Let me look.']);
  // Several at once: one move within five seconds, and the last word wins.
  for (const text of ['It is.', 'It left yesterday.', 'It arrives tomorrow.']) posts.push(await desk.reply(root, text));
  await visitor.sees('It arrives tomorrow.');
  await expect.poll(() => eyes(desk.anna, posts), { timeout: 15_000 }).toEqual(['It arrives tomorrow.']);

  // Who has the chat closed has read nothing.
  await visitor.launcher.click();
  posts.push(await desk.reply(root, 'Anything else?'));
  await expect(visitor.launcher).toHaveAccessibleName(/1/, { timeout: 45_000 });
  expect(await eyes(desk.anna, posts)).toEqual(['It arrives tomorrow.']);
  await visitor.open();
  await expect.poll(() => eyes(desk.anna, posts), { timeout: 15_000 }).toEqual(['Anything else?']);
});

test("an endpoint's sessions move them as well", async ({ world }) => {
  await world.admin.client.patchConfig({ ServiceSettings: { AllowedUntrustedInternalConnections: '127.0.0.1' } });
  const desk = await EndpointDesk.open(world);
  const conversation = await desk.begin('Hello?');
  const posts = [await desk.reply(conversation, 'One'), await desk.reply(conversation, 'Two')];
  for (const post of posts) {
    const { session } = conversation;
    expect((await desk.sender.post('seen', { session, message: post.id })).status).toBe(200);
  }
  await expect.poll(() => eyes(desk.anna, posts), { timeout: 15_000 }).toEqual(['Two']);
  await desk.type(`/desk disconnect ${desk.endpoint.handle}`);
  await desk.receiver.close();
});

test('each side sees that the other types', async ({ world, context, browser }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Do you have lamps?');
  await visitor.hears(['Do you have lamps?']);
  const client = await MattermostClient.open(browser, world.server, desk.anna);
  await client.types(desk.channel.id, root.id);
  await expect(visitor.chat.getByText('Anna is typing')).toBeVisible({ timeout: 5_000 });
  // A name that is not shown is not shown here either.
  await expect(visitor.chat.getByText('Anna is typing')).toBeHidden({ timeout: 10_000 });

  const bot = root.user_id;
  const ofVisitor = ({ data }: { data: Record<string, string> }) => data.user_id === bot && data.parent_id === root.id;
  await visitor.chat.getByRole('textbox').pressSequentially('I mean the large ones', { delay: 20 });
  await client.hears('typing', ofVisitor);
  expect(client.all('typing', ofVisitor)).toHaveLength(1);
  await client.close();
});
