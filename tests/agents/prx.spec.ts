import { MattermostClient } from '../world/client.ts';
import { connectedAs } from '../world/endpoint.ts';
import { Prx, sectionOf } from '../world/prx.ts';
import { newBotMaker } from './desk.ts';
import { expect, test } from './story.ts';

test('PRX, which polls, is set up from nothing but what one command prints, and is served', async ({
  browser,
  closing,
  world,
}) => {
  const anna = await newBotMaker(world);
  const ben = await world.newMember();
  const channel = await world.newChannel([anna, ben], { type: 'P' });
  const answer = await anna.command(channel, '/desk connect bot prx');
  const section = sectionOf(answer.text);
  expect(section).toMatchObject({ url: world.server.siteUrl, channel_id: channel.id });
  expect(section.allowed_users).toEqual(['*']);
  const prx = await closing(Prx.start(section, (asked) => `You said: ${asked}`));
  expect(prx.me).toMatchObject({ is_bot: true });
  const listening = await MattermostClient.open(browser, world.server, ben);
  const question = await ben.post(channel, 'Is it oak?');
  await listening.hears('typing', ({ data }) => data.user_id === prx.me.id && data.parent_id === question.id);
  await expect
    .poll(async () => (await ben.thread(question.id)).map(({ user_id, message }) => [user_id, message]))
    .toEqual([
      [ben.user.id, 'Is it oak?'],
      [prx.me.id, 'You said: Is it oak?'],
    ]);
  // A follow-up is a reply like any other.
  await ben.post(channel, 'And the foot?', { thread: question.id });
  await expect.poll(async () => (await ben.thread(question.id)).at(-1)?.message).toBe('You said: And the foot?');
  expect(prx.failures).toEqual([]);
  await listening.close();

  // The token opens no other channel, and none at all once it is disconnected.
  const other = await world.newChannel([anna], { type: 'P' });
  const read = (id: string) =>
    fetch(`${section.url}/api/v4/channels/${id}/posts`, { headers: { Authorization: `Bearer ${section.bot_token}` } });
  expect((await read(other.id)).status).toBe(403);
  expect(JSON.stringify(await anna.posts(channel))).not.toContain(section.bot_token);
  await anna.command(channel, `/desk disconnect ${connectedAs(answer).handle}`);
  expect((await read(channel.id)).status).toBe(401);
});
