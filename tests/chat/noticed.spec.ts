import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import { builtBundle } from '../world/bundle.ts';
import { MattermostClient } from '../world/client.ts';
import type { Member } from '../world/member.ts';
import { collapseThreads, expect, test } from './story.ts';

test.afterEach(({ world }) => collapseThreads(world, 'always_on'));

const all = ['always_on', 'default_off', 'disabled'] as const;

/** What somebody has not read yet: mentions in a channel, of those the ones in root posts, and in the threads they follow. */
interface Unread {
  mentions: number;
  inRoots: number;
  threads: { root: string; mentions: number; replies: number }[];
}

async function unread(desk: Desk, member: Member): Promise<Unread> {
  const counts = await member.client.getMyChannelMember(desk.channel.id);
  const threads = await member.followed(desk.world.team.id);
  return { mentions: counts.mention_count, inRoots: counts.mention_count_root, threads };
}

/** The post that tells everybody in the channel that visitors come here. */
async function welcome(desk: Desk): Promise<Post> {
  const post = (await desk.anna.posts(desk.channel)).find(({ message }) => message.startsWith('Visitors of '));
  if (!post) throw new Error('the channel was not told of the website');
  return post;
}

for (const how of all) {
  test(`who is named is told once, and of what follows as in any thread, where collapsed threads are ${how}`, async ({
    world,
    context,
  }) => {
    await collapseThreads(world, how);
    const [ben, carla] = [await world.newMember(), await world.newMember()];
    const desk = await Desk.open(world, { flags: `--notify @${ben.user.username}`, colleagues: [ben, carla] });
    const { visitor, root } = await desk.begin(context, 'Anybody there?');
    await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
    await visitor.say('Hello?');
    await expect.poll(() => desk.said(root)).toHaveLength(2);
    await expect
      .poll(() => unread(desk, ben))
      .toEqual({
        mentions: 1,
        inRoots: 1,
        threads: [{ root: root.id, mentions: 0, replies: 1 }],
      });
    expect(await unread(desk, carla)).toEqual({ mentions: 0, inRoots: 0, threads: [] });
  });

  test(`a button makes a member a follower of each new visitor's thread, where collapsed threads are ${how}`, async ({
    world,
    context,
    browser,
  }) => {
    await collapseThreads(world, how);
    const [ben, carla] = [await world.newMember(), await world.newMember()];
    const desk = await Desk.open(world, { flags: '--notify none', colleagues: [ben, carla] });
    const client = await MattermostClient.open(browser, world.server, ben);
    await ben.press(await welcome(desk), 'follow');
    const { data } = await client.hears('ephemeral_message');
    expect(JSON.parse(data.post ?? '{}').message).toContain('You follow every visitor');
    await client.close();

    const { visitor, root } = await desk.begin(context, 'Who follows me?');
    expect(root.message).toMatch(new RegExp(`^\\*\\*Visitor \\w{4}\\*\\* @${ben.user.username}\n`));
    await visitor.say('Hello?');
    await expect.poll(() => desk.said(root)).toHaveLength(2);
    await expect
      .poll(() => unread(desk, ben))
      .toEqual({
        mentions: 1,
        inRoots: 1,
        threads: [{ root: root.id, mentions: 0, replies: 1 }],
      });
    for (const other of [carla, desk.anna]) {
      expect(await unread(desk, other)).toEqual({ mentions: 0, inRoots: 0, threads: [] });
    }

    await ben.press(await welcome(desk), 'follow');
    const second = await desk.begin(await browser.newContext(), 'And me?');
    expect(second.root.message).toMatch(/^\*\*Visitor \w{4}\*\*\n/);
    await second.visitor.say('Hello?');
    await expect.poll(() => desk.said(second.root)).toHaveLength(2);
    expect(await unread(desk, ben)).toMatchObject({ mentions: 1, inRoots: 1 });
  });

  test(`who waits too long is told of once, within the team's hours, where collapsed threads are ${how}`, async ({
    world,
    context,
    browser,
  }) => {
    test.setTimeout(240_000);
    await collapseThreads(world, how);
    const ben = await world.newMember({ firstName: 'Ben' });
    const flags = `--notify @${ben.user.username}`;
    const desk = await Desk.open(world, { flags, colleagues: [ben] });
    const night = await Desk.open(world, { flags });
    await world.admin.client.addToChannel(ben.user.id, night.channel.id).catch(() => {});
    await set(desk, 'remind=1');
    await set(night, `remind=1 "hours=${dayAfterTomorrow()} 09:00-17:00"`);
    const closed = await night.begin(await browser.newContext(), 'Is anybody up?');
    const answered = await desk.begin(await browser.newContext(), 'Who answers me?');
    const { visitor, root } = await desk.begin(context, 'Who forgets me?');
    await desk.reply(answered.root, 'We do.');
    // Neither a second message nor a plugin that starts again makes it another wait.
    await visitor.say('Hello?');
    await world.plugin.restart();

    const told = async () => (await desk.said(root)).filter((text) => text.startsWith(':bell:'));
    await expect.poll(told, { timeout: 120_000 }).toHaveLength(1);
    const [reminder] = await told();
    expect(reminder).toMatch(
      new RegExp(`^:bell: @${ben.user.username} \\*\\*Visitor \\w{4}\\*\\* has been waiting for an answer since `),
    );
    await expect
      .poll(() => unread(desk, ben))
      .toMatchObject({
        mentions: 3,
        inRoots: 2,
        threads: [
          { root: root.id, mentions: 1, replies: 2 },
          { root: answered.root.id, mentions: 0, replies: 1 },
        ],
      });
    await visitor.hears(['Who forgets me?', 'Hello?']);
    expect(await desk.said(answered.root)).toEqual(['Who answers me?', 'We do.']);
    expect(await night.said(closed.root)).toEqual(['Is anybody up?']);
  });
}

test('who has left the channel is not mentioned, and who is named and follows is mentioned once', async ({
  world,
  context,
}) => {
  const [ben, carla] = [await world.newMember(), await world.newMember()];
  const desk = await Desk.open(world, { colleagues: [ben, carla] });
  for (const member of [desk.anna, ben, carla]) await member.command(desk.channel, '/desk follow');
  await carla.client.removeFromChannel(carla.user.id, desk.channel.id);
  const { root } = await desk.begin(context, 'Who is left?');
  const [first] = root.message.split('\n');
  expect(first).toMatch(new RegExp(`\\*\\* @${desk.anna.user.username} @${ben.user.username}$`));
});

test('who claimed a conversation is reminded of it, once, whichever of two servers comes first', async ({
  world,
  context,
}) => {
  test.setTimeout(300_000);
  const ben = await world.newMember();
  const desk = await Desk.open(world, { colleagues: [ben] });
  const node = await world.newNode(builtBundle() ?? '');
  try {
    await set(desk, 'remind=1');
    const { root } = await desk.begin(context, 'Who has forgotten me?');
    await ben.press(root, 'claim');
    const told = async () => (await desk.said(root)).filter((text) => text.startsWith(':bell:'));
    await expect.poll(told, { timeout: 150_000 }).toHaveLength(1);
    expect((await told())[0]).toMatch(new RegExp(`^:bell: @${ben.user.username} \\*\\*`));
    await new Promise((done) => setTimeout(done, 70_000));
    expect(await told()).toHaveLength(1);
  } finally {
    await node.server.kill();
  }
});

async function set(desk: Desk, settings: string): Promise<void> {
  const { text, props } = await desk.anna.command(desk.channel, `/desk set ${settings}`);
  if (!props?.frontdesk) throw new Error(`it was refused: ${text}`);
}

/** A day on which nobody is there now, wherever the clocks stand. */
function dayAfterTomorrow(): string {
  const day = new Date(Date.now() + 2 * 86_400_000);
  return ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][day.getUTCDay()] as string;
}
