/**
 * The loop guard, on the real server: only people ask.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from '../world/agent.ts';
import { answers } from '../world/answering.ts';
import { connectFeed, send } from '../world/feed.ts';
import { connectAgent } from './desk.ts';
import { expect, test } from './story.ts';

test('two agents in one channel do not answer each other, even where each names the other', async ({
  agent,
  closing,
  world,
}) => {
  const desk = await agent();
  const server = await closing(Agent.open());
  const bob = await connectAgent(desk.anna, desk.channel, `${world.newName('bob')} ${server.url} --allowed_users *`);
  desk.server.always(answers(`@${bob.bot.username} what do you think?`, { every: 20 }));
  server.always(answers(`${desk.mention} what do YOU think?`, { every: 20 }));
  const root = await desk.say(`${desk.mention} and @${bob.bot.username}, which lamp?`);
  const [[one], [two]] = [await desk.answer(root), await desk.answer(root, { agent: bob })];
  expect(one.root_id).toBe(root.id);
  expect(two.root_id).toBe(root.id);
  await pause(2_000);
  expect([desk.server.received.length, server.received.length]).toEqual([1, 1]);
  expect(await desk.shown(root)).toHaveLength(3);

  // A post that names nobody has one answer, not two.
  const unnamed = await desk.say('Which table?');
  await expect.poll(async () => (await desk.shown(unnamed)).length).toBe(2);
  await pause(1_000);
  expect(await desk.shown(unnamed)).toHaveLength(2);
  expect(desk.server.received.length + server.received.length).toBe(3);
  await desk.type(`/desk disconnect ${bob.handle}`);
});

test('bots, webhooks, feeds and slash commands ask nobody', async ({ agent, world }) => {
  const desk = await agent();
  const { client } = world.admin;
  // A webhook.
  await client.addToChannel(world.admin.user.id, desk.channel.id);
  await client.patchConfig({ ServiceSettings: { EnableIncomingWebhooks: true, EnableBotAccountCreation: true } });
  const hook = await client.createIncomingWebhook({
    ...{ channel_id: desk.channel.id, display_name: 'hook', description: '' },
  } as Parameters<typeof client.createIncomingWebhook>[0]);
  const hooked = await fetch(`${world.server.url}/hooks/${hook.id}`, {
    method: 'POST',
    body: JSON.stringify({ text: `${desk.mention} says the webhook` }),
  });
  expect(hooked.status).toBe(200);
  // A bot with a token.
  const bot = await client.createBot({ username: world.newName('robot') } as Parameters<typeof client.createBot>[0]);
  await client.addToTeam(world.team.id, bot.user_id);
  await client.addToChannel(bot.user_id, desk.channel.id);
  const { token } = await client.createUserAccessToken(bot.user_id, 'test');
  const posted = await fetch(`${world.server.url}/api/v4/posts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({ channel_id: desk.channel.id, message: `${desk.mention} says the robot` }),
  });
  expect(posted.status).toBe(201);
  // A feed, which our own bot tells.
  const feed = await connectFeed(desk.anna, desk.channel, world.newName('feed'));
  expect((await send(feed.url, { text: `${desk.mention} says the feed` })).status).toBe(200);
  await desk.type('/desk list');

  await expect.poll(async () => (await desk.anna.posts(desk.channel)).length).toBeGreaterThan(4);
  // A person still does.
  expect(await desk.ask('And I?')).toBe('Yes.');
  await pause(1_000);
  expect(desk.server.received).toHaveLength(1);
  await desk.type(`/desk disconnect ${feed.handle}`);
});
