import type { Channel } from '@mattermost/types/channels';
import { EasyChat, payloadOf } from '../../world/easychat.ts';
import { connectedAs, labelled } from '../../world/endpoint.ts';
import type { Member } from '../../world/member.ts';
import { textOf } from '../../world/receiver.ts';
import type { World } from '../../world/world.ts';
import { expect, test } from './story.ts';

/** EasyChat, set up by nothing but what one command printed. */
interface Setup {
  anna: Member;
  channel: Channel;
  easychat: EasyChat;
  /** What the command printed. */
  text: string;
  handle: string;
}

/** Somebody who may have bots made: their tokens reach more than one channel. */
async function newTeamAdmin(world: World): Promise<Member> {
  const anna = await world.newMember({ firstName: 'Anna', lastName: 'Berg' });
  await world.admin.client.updateTeamMemberSchemeRoles(world.team.id, anna.user.id, true, true);
  return anna;
}

async function setUp(world: World, type: 'O' | 'P' = 'P'): Promise<Setup> {
  const anna = await newTeamAdmin(world);
  const channel = await world.newChannel([anna], { type });
  const easychat = await EasyChat.open();
  const { text, props } = await anna.command(channel, `/desk connect easychat ${easychat.url}`);
  const { handle } = connectedAs({ text, props });
  easychat.configure({
    host: labelled(text, 'host URL'),
    channel: labelled(text, 'channel id'),
    accessToken: labelled(text, 'access token'),
    botId: labelled(text, 'bot user id'),
    botName: labelled(text, 'bot user name'),
    webhookToken: labelled(text, 'outgoing webhook token'),
  });
  return { anna, channel, easychat, text, handle };
}

test('EasyChat runs unchanged in a private channel: one command, six values to paste', async ({ world }) => {
  const { anna, channel, easychat, handle } = await setUp(world);
  expect(await easychat.isLoggedIn()).toBe(true);

  // Its visitors' words are posts of its own, which nobody here has made.
  const clara = await easychat.say('clara', 'Do you ship to Austria?');
  const dora = await easychat.say('dora', 'Is the lamp dimmable?');
  expect((await anna.client.getPost(clara.id)).user_id).not.toBe(anna.user.id);
  await anna.post(channel, 'We do.', { thread: clara.id });
  await expect.poll(() => easychat.shownTo('clara')).toEqual(['We do.']);
  await easychat.say('clara', 'And to Switzerland?');
  await anna.post(channel, 'note: ask the boss', { thread: clara.id });
  await anna.post(channel, 'There, too.', { thread: clara.id });
  await anna.post(channel, 'It is.', { thread: dora.id });
  await expect.poll(() => easychat.shownTo('clara')).toEqual(['We do.', 'There, too.']);
  await expect.poll(() => easychat.shownTo('dora')).toEqual(['It is.']);

  // Posts beside its threads are not its business, and neither are its own words.
  const beside = await anna.post(channel, 'Lunch?');
  await anna.post(channel, 'Yes', { thread: beside.id });
  await anna.post(channel, 'Bye.', { thread: clara.id });
  await expect.poll(() => easychat.shownTo('clara')).toEqual(['We do.', 'There, too.', 'Bye.']);
  expect(easychat.received.map((received) => payloadOf(received).text)).toEqual(
    expect.arrayContaining(['We do.', 'There, too.', 'It is.', 'Bye.']),
  );
  expect(easychat.received).toHaveLength(4);
  await anna.command(channel, `/desk disconnect ${handle}`);
  await easychat.close();
});

test('what is answered while the plugin is away reaches EasyChat afterwards', async ({ world }) => {
  const { anna, channel, easychat, handle } = await setUp(world, 'O');
  const before = await easychat.say('clara', 'Before');
  await anna.post(channel, 'Heard', { thread: before.id });
  await expect.poll(() => easychat.shownTo('clara')).toEqual(['Heard']);
  await world.plugin.disable();
  const root = await easychat.say('dora', 'Begun while it was away');
  await anna.post(channel, 'Answered while it was away', { thread: root.id });
  await anna.post(channel, 'And this', { thread: before.id });
  await world.plugin.enable();
  await expect.poll(() => easychat.shownTo('dora'), { timeout: 30_000 }).toEqual(['Answered while it was away']);
  await expect.poll(() => easychat.shownTo('clara')).toEqual(['Heard', 'And this']);
  await anna.command(channel, `/desk disconnect ${handle}`);
  await easychat.close();
});

test('disconnect takes bot and token away again, and connect gives new ones', async ({ world }) => {
  const { anna, channel, easychat, text, handle } = await setUp(world);
  const bot = labelled(text, 'bot user id');
  const { bots } = await botsOf(world);
  expect(bots).toContain(bot);
  await anna.command(channel, `/desk disconnect ${handle}`);
  expect(await easychat.isLoggedIn()).toBe(false);
  await expect(easychat.say('clara', 'Too late')).rejects.toThrow('401');
  await expect
    .poll(async () => (await anna.client.getChannelMembers(channel.id)).map(({ user_id }) => user_id))
    .not.toContain(bot);
  expect((await botsOf(world)).bots).not.toContain(bot);

  const again = await anna.command(channel, `/desk connect easychat ${easychat.url}`);
  expect(labelled(again.text, 'access token')).not.toBe(labelled(text, 'access token'));
  expect(labelled(again.text, 'channel id')).toBe(channel.id);
  easychat.configure({
    host: labelled(again.text, 'host URL'),
    channel: labelled(again.text, 'channel id'),
    accessToken: labelled(again.text, 'access token'),
    botId: labelled(again.text, 'bot user id'),
    botName: labelled(again.text, 'bot user name'),
    webhookToken: labelled(again.text, 'outgoing webhook token'),
  });
  const root = await easychat.say('clara', 'Here again');
  await anna.post(channel, 'Welcome back', { thread: root.id });
  await expect.poll(() => easychat.shownTo('clara')).toEqual(['Welcome back']);
  await anna.command(channel, `/desk disconnect ${handle}`);
  await easychat.close();
});

/** The ids of the bots that are switched on. */
async function botsOf(world: World): Promise<{ bots: string[] }> {
  const bots = await world.admin.client.getBots(0, 200);
  return { bots: bots.filter(({ delete_at }) => delete_at === 0).map(({ user_id }) => user_id) };
}

test('connect bot makes a bot for any program that speaks REST, with its settings as TOML; disconnect takes it away', async ({
  world,
}) => {
  const owner = await world.newMember();
  const anna = await newTeamAdmin(world);
  const channel = await world.newChannel([owner, anna], { type: 'P' });
  const name = world.newName('helper');
  // Whoever made the channel is its admin, and that is not enough.
  const refused = await owner.command(channel, `/desk connect bot ${name}`);
  expect(refused.text).toContain('Ask a team admin');
  expect(refused.props?.frontdesk).toBeUndefined();
  const { text, props } = await anna.command(channel, `/desk connect bot ${name}`);
  const [, toml = ''] = /```toml\n(.*?)```/s.exec(text) ?? [];
  const setting = (key: string) => new RegExp(`^${key} *= *"([^"]*)"`, 'm').exec(toml)?.[1] ?? '';
  expect(toml).toMatch(/^\[.*mattermost.*\]$/m);
  expect(setting('url')).toBe(world.server.siteUrl);
  expect(setting('channel_id')).toBe(channel.id);
  const call = (method: string, path: string, body?: object) =>
    fetch(`${setting('url')}/api/v4/${path}`, {
      method,
      headers: { Authorization: `Bearer ${setting('bot_token')}` },
      ...(body && { body: JSON.stringify(body) }),
    });
  expect(await (await call('GET', 'users/me')).json()).toMatchObject({ username: name, is_bot: true });
  expect((await call('POST', 'posts', { channel_id: channel.id, message: 'I am here' })).status).toBe(201);
  expect((await anna.posts(channel)).map(({ message }) => message)).toContain('I am here');

  const { handle } = connectedAs({ text, props });
  expect((await anna.command(channel, '/desk list')).text).toContain(handle);
  const gone = await anna.command(channel, `/desk disconnect ${handle}`);
  expect(gone.text).toContain('disconnected');
  expect((await call('GET', 'users/me')).status).toBe(401);
  // The name of a person, or of somebody else's bot, is nobody's to take.
  for (const taken of [anna.user.username, 'frontdesk']) {
    const refused = await anna.command(channel, `/desk connect bot ${taken}`);
    expect(refused.text).not.toContain('bot_token');
    expect(refused.props?.frontdesk).toBeUndefined();
  }
});

test('a bot that speaks REST beside an endpoint of ours leaves that one alone', async ({ open, world }) => {
  const desk = await open();
  const conversation = await desk.begin('To the endpoint');
  const name = world.newName('helper');
  await world.admin.client.updateTeamMemberSchemeRoles(world.team.id, desk.anna.user.id, true, true);
  const { text, props } = await desk.anna.command(desk.channel, `/desk connect bot ${name}`);
  const [, token = ''] = /bot_token *= *"([^"]*)"/.exec(text) ?? [];
  const answer = await fetch(`${world.server.url}/api/v4/posts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({ channel_id: desk.channel.id, root_id: conversation.root.id, message: 'From a bot' }),
  });
  expect(answer.status).toBe(201);
  await desk.reply(conversation, 'From a person');
  await desk.receiver.hearsOf('message.created', 'From a person');
  expect(desk.receiver.of('message.created').map(textOf)).toEqual(['From a person']);
  const { handle } = connectedAs({ text, props });
  await desk.type(`/desk disconnect ${handle}`);
});
