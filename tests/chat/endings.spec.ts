import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import { Caller } from '../world/caller.ts';
import { json } from '../world/http.ts';
import { putBack } from './past.ts';
import { expect, test } from './story.ts';

/** What a root post says under a title. */
async function field(desk: Desk, root: Post, title: string): Promise<string | undefined> {
  const { props } = await desk.anna.client.getPost(root.id);
  const [attachment] = props.attachments as [{ fields: { title: string; value: string }[] }];
  return attachment.fields.find((field) => field.title === title)?.value;
}

test('a deleted thread is gone for its visitor, from the open chat, too', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Is anybody there?');
  await desk.reply(root, 'Yes');
  await visitor.hears(['Is anybody there?', 'Yes']);
  await world.admin.client.deletePost(root.id);
  await expect(visitor.chat.getByText('Is anybody there?')).toHaveCount(0, { timeout: 30_000 });
});

test('where the channel is archived or the bot taken out, the launcher is gone and the open chat says so', async ({
  world,
  context,
  browser,
}) => {
  test.setTimeout(240_000);
  for (const close of ['archive', 'remove', 'disconnect'] as const) {
    const desk = await Desk.open(world);
    const { visitor } = await desk.begin(context, 'Hello');
    await visitor.hasSent();
    const bot = await world.admin.client.getUserByUsername('frontdesk');
    if (close === 'archive') await world.admin.client.deleteChannel(desk.channel.id);
    else if (close === 'remove') await world.admin.client.removeFromChannel(bot.id, desk.channel.id);
    else await desk.anna.command(desk.channel, `/desk disconnect ${desk.website.handle}`);
    await visitor.chat.getByText('This chat is no longer available').first().waitFor({ timeout: 40_000 });
    await visitor.page.keyboard.press('Escape');
    await expect(visitor.launcher).toBeHidden();
    // The script is kept by browsers for five minutes.
    const stranger = await browser.newContext();
    const later = await stranger.newPage();
    await later.goto(desk.page);
    await later.waitForLoadState('networkidle');
    await expect(later.locator('[data-frontdesk]')).toHaveCount(0);
    await stranger.close();
  }
});

test('a silence of so many days closes a conversation with a goodbye, and the next message opens it', async ({
  world,
  context,
}) => {
  test.setTimeout(240_000);
  const desk = await Desk.open(world);
  await desk.anna.command(
    desk.channel,
    `/desk set ${desk.website.handle} autoclose=7 goodbye="So long!" goodbye.de="Bis bald!"`,
  );
  const { visitor, root } = await desk.begin(context, 'Just a question');
  await desk.reply(root, 'Just an answer');
  await visitor.hears(['Just a question', 'Just an answer']);
  await putBack(world, root.id, 8);
  await expect.poll(() => field(desk, root, 'State'), { timeout: 90_000 }).toBe('Closed by Frontdesk');
  expect(await desk.said(root)).toEqual(['Just a question', 'Just an answer', 'So long!']);
  await visitor.hears(['Just a question', 'Just an answer', 'So long!'], 60_000);
  await visitor.say('One more thing');
  await expect.poll(() => field(desk, root, 'State')).toContain('Waiting');
  expect((await desk.said(root)).at(-1)).toBe('One more thing');
});

test('what is said after thirty days begins another thread; the two lead to each other', async ({ world }) => {
  test.setTimeout(240_000);
  const desk = await Desk.open(world);
  const visitor = await Caller.visit(world.server.url, desk.website.handle);
  expect((await visitor.say('My lamp is broken')).status).toBe(200);
  const old = await desk.root('My lamp is broken');
  await desk.reply(old, 'We send another one');
  await putBack(world, old.id, 31);

  // The token reads nothing any more …
  for (const route of ['events', 'state', 'export']) {
    const answer = await visitor.post(route, { token: visitor.token, wait: 1 });
    expect([answer.status, json(answer)]).toMatchObject([409, { type: 'urn:frontdesk:problem:closed' }]);
  }
  // … but whoever has it goes on, in a new thread.
  expect((await visitor.say('It is broken again')).status).toBe(200);
  const root = await desk.root('It is broken again');
  expect(root.id).not.toBe(old.id);
  expect(await field(desk, root, 'Earlier')).toContain(old.id);
  expect(await field(desk, old, 'Goes on in')).toContain(root.id);
  const read = await visitor.post('events', { token: visitor.token, wait: 1 });
  expect(read.status).toBe(200);
  expect(read.body.toString()).toContain('It is broken again');
  expect(read.body.toString()).not.toContain('My lamp');
  expect((await desk.anna.thread(old.id)).length).toBe(2);
});

test('a form asks who the visitor is, and the end asks how it was', async ({ world }) => {
  const desk = await Desk.open(world);
  await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} ask=name,email rating=on`);
  const visitor = await Caller.visit(world.server.url, desk.website.handle);
  const first = { ...visitor.message('Hello'), name: 'Max @all', email: 'max@example.org' };
  expect((await visitor.post('messages', first)).status).toBe(200);
  const root = await desk.root('Hello');
  expect(root.message).toMatch(/^\*\*Max @\u200ball \(visitor [0-9A-Z]{4}\)\*\*/);
  expect(await field(desk, root, 'E-mail, as typed')).toBe('`max@example.org`');
  await desk.anna.command(desk.channel, '/desk close', { thread: root.id });
  const rate = (body: object) => visitor.post('rate', { token: visitor.token, ...body });
  expect((await rate({ score: 9 })).status).toBe(400);
  expect((await rate({ score: 4, words: 'Quick' })).status).toBe(200);
  expect(await field(desk, root, 'Rating')).toBe('★★★★☆ 4/5\nQuick');
});
