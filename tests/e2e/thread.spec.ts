import { createHash } from 'node:crypto';
import type { Post } from '@mattermost/types/posts';
import { Visitor } from '../world/visitor.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** A root post's attachment, as far as people see it. */
interface Attachment {
  fallback: string;
  fields: { title: string; value: string }[];
  actions: { id: string; name: string }[];
}

function attachmentOf(post: Post): Attachment {
  const [attachment] = post.props.attachments as [Attachment];
  return attachment;
}

for (const type of ['P', 'O'] as const) {
  test(`a visitor writes, and a thread says what is known, in a ${type === 'P' ? 'private' : 'public'} channel`, async ({
    world,
    context,
  }) => {
    const desk = await Desk.open(world, { type });
    const visitor = await Visitor.visit(await context.newPage(), `${desk.page}?order=secret-4711#part`);
    await visitor.open();
    await visitor.say('Do you ship\nto Austria?');
    const root = await desk.root('Do you ship');

    const bot = await world.admin.client.getUserByUsername('frontdesk');
    expect(root).toMatchObject({ user_id: bot.id, root_id: '', type: '' });
    expect(root.message).toMatch(
      new RegExp(`^\\*\\*Visitor [2-9A-Z]{4}\\*\\* @${desk.anna.user.username}\nDo you ship\nto Austria\\?$`),
    );
    const { fields, fallback, actions } = attachmentOf(root);
    const about = Object.fromEntries(fields.map(({ title, value }) => [title, value]));
    expect(about).toEqual({
      Page: desk.page,
      State: expect.stringMatching(/^Waiting since \w{3} \d{1,2}, \d\d:\d\d \w+$/),
      Language: 'English',
      Browser: 'Chrome, Linux',
    });
    expect(fallback).toBe(about.State);
    expect(actions.map(({ name }) => name)).toEqual(['Claim', 'Note', 'Close', 'Block']);
    expect(JSON.stringify(root)).not.toContain('secret-4711');

    await visitor.say('And to Switzerland?');
    await visitor.hears(['Do you ship\nto Austria?', 'And to Switzerland?']);
    const [, second] = await desk.anna.thread(root.id);
    expect(second).toMatchObject({ user_id: bot.id, root_id: root.id, message: 'And to Switzerland?' });
  });
}

test('what a post says of its conversation opens nothing', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Is this safe?');
  await visitor.say('And this?');
  await visitor.hears(['Is this safe?', 'And this?']);
  const thread = await desk.anna.thread(root.id);
  const marks = thread.map(({ props }) => props.frontdesk as Record<string, string>);
  expect(marks.map((mark) => Object.keys(mark).filter((key) => key !== 'about'))).toEqual(
    thread.map(() => ['connection', 'conversation', 'message']),
  );
  expect(new Set(marks.map(({ conversation }) => conversation)).size).toBe(1);
  expect(marks[0]?.connection).toBe(desk.website.connection);

  const kept = await visitor.storage();
  const tokens = kept.match(/[A-Za-z0-9_-]{43}/g) ?? [];
  const opening = tokens.filter((token) => idOf(token) === marks[0]?.conversation);
  expect(opening).toHaveLength(1);
  const posts = JSON.stringify(thread);
  for (const token of tokens) expect(posts).not.toContain(token);

  const api = `${world.server.url}/plugins/frontdesk/v1/conversations/${marks[0]?.conversation}/state`;
  const ask = async (token: unknown) => (await fetch(api, { method: 'POST', body: JSON.stringify({ token }) })).status;
  expect(await ask(opening[0])).toBe(200);
  for (const value of posts.match(/[A-Za-z0-9_-]{20,}/g) ?? []) expect(await ask(value)).toBe(401);
});

/** The id of the conversation that a token opens. */
function idOf(token: string): string {
  return createHash('sha256').update(Buffer.from(token, 'base64url')).digest().subarray(0, 16).toString('base64url');
}

test('those who are to be told are mentioned and follow the thread, the others are not', async ({ world, context }) => {
  const [ben, carla] = [await world.newMember(), await world.newMember()];
  const flags = `--notify @${ben.user.username}`;
  const desk = await Desk.open(world, { flags, colleagues: [ben, carla] });
  const { visitor, root } = await desk.begin(context, 'Anybody there?');
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  // Mattermost makes a thread of a post with its first reply.
  await visitor.say('Hello?');
  await expect.poll(() => ben.followed(world.team.id)).toEqual([{ root: root.id, mentions: 0, replies: 1 }]);
  expect(await desk.anna.followed(world.team.id)).toEqual([]);
  expect(await carla.followed(world.team.id)).toEqual([]);
  expect(await carla.mentions(desk.channel)).toBe(0);
});

test("a group's members are named one by one, so that each follows", async ({ world, context }) => {
  const [ben, carla] = [await world.newMember(), await world.newMember()];
  const group = await world.newGroup([ben, carla]);
  const desk = await Desk.open(world, { flags: `--notify @${group}`, colleagues: [ben, carla] });
  expect((await desk.anna.command(desk.channel, '/desk show')).text).toContain(`| mentions | \`@${group}\` |`);
  const { root, visitor } = await desk.begin(context, 'Is the group there?');
  for (const member of [ben, carla]) {
    expect(root.message.split('\n')[0]).toContain(`@${member.user.username}`);
    await expect.poll(() => member.mentions(desk.channel)).toBe(1);
  }
  await visitor.say('Hello?');
  for (const member of [ben, carla]) {
    await expect.poll(() => member.followed(world.team.id)).toEqual([{ root: root.id, mentions: 0, replies: 1 }]);
  }
});

test('@here mentions those who are online, and none has everybody left alone', async ({ world, context }) => {
  const ben = await world.newMember();
  await ben.client.updateStatus({ user_id: ben.user.id, status: 'online' } as never);
  const desk = await Desk.open(world, { flags: '--notify @here', colleagues: [ben] });
  const { root } = await desk.begin(context, 'Who is here?');
  expect(root.message).toMatch(/^\*\*Visitor \w{4}\*\* @here\n/);
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);

  const quiet = await Desk.open(world, { flags: '--notify none', colleagues: [ben] });
  const second = await quiet.begin(context, 'Nobody is called');
  expect(second.root.message).toMatch(/^\*\*Visitor \w{4}\*\*\nNobody is called$/);
  expect(await ben.mentions(quiet.channel)).toBe(0);
  expect(await quiet.anna.followed(world.team.id)).toEqual([]);
});

test('nothing that a visitor writes notifies anybody', async ({ world, context }) => {
  const ben = await world.newMember({ username: world.newName('ben') });
  const desk = await Desk.open(world, { type: 'O', flags: '--notify none', colleagues: [ben] });
  const name = ben.user.username;
  const calls = `@all @channel @here @${name} (@${name}) @${name}, **@${name}** \`@all\` x@all ＠all ~town-square #help`;
  const visitor = await desk.welcome(context);
  await visitor.say(`First ${calls}`);
  const root = await desk.root('First');
  await visitor.say(`Then ${calls}\n@${name}\n> @all`);
  await visitor.hears([`First ${calls}`, `Then ${calls}\n@${name}\n> @all`]);
  await expect.poll(async () => (await desk.anna.thread(root.id)).length).toBe(2);

  // A member's own mention counts, as the first and only one: what stood before it counted for nothing.
  await desk.anna.post(desk.channel, `@${name}, look at this`);
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  for (const member of [ben, desk.anna]) expect(await member.followed(world.team.id)).toEqual([]);
  for (const { metadata } of await desk.anna.thread(root.id))
    expect(metadata.embeds ?? []).toEqual(expect.not.arrayContaining([expect.objectContaining({ type: 'opengraph' })]));
});

test('what a visitor types is shown as typed, on both sides', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const typed = [
    '**not bold** _not italic_ ~~kept~~ `not code`',
    '# no heading',
    '1. no list',
    '[bank](https://evil.example) ![cat](https://evil.example/cat.png)',
    '<b>no html</b> &amp; | a | b |',
    'snake_case_name 2*3*4 \\o/ :wave: https://shop.example/a_b?c=d*e',
  ].join('\n');
  const { visitor, root } = await desk.begin(context, 'I type strangely');
  await visitor.say(typed);
  await visitor.hears(['I type strangely', typed]);
  const [, second] = await desk.anna.thread(root.id);
  expect(second?.message).toContain('\\*\\*not bold\\*\\* \\_not italic\\_ \\~\\~kept\\~\\~ \\`not code\\`');
  expect(second?.message).toContain('\\# no heading\n1\\. no list\n\\[bank\\](https://evil.example)');
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['I type strangely', typed]);
});

test("a visitor's words that look like a command or a note are words", async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, '/desk disconnect');
  await visitor.say('note: I am a visitor');
  await visitor.hears(['/desk disconnect', 'note: I am a visitor']);
  expect(await desk.said(root)).toEqual(['/desk disconnect', 'note: I am a visitor']);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['/desk disconnect', 'note: I am a visitor']);
  expect((await desk.anna.command(desk.channel, '/desk list')).text).toContain('| on |');
});
