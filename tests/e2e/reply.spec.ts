import type { Post } from '@mattermost/types/posts';
import type { BrowserContext } from '@playwright/test';
import { MattermostClient } from '../world/client.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

test("a reply comes under its author's first name, never the user name", async ({ world, context }) => {
  const [nick, nameless] = [await world.newMember({ nickname: 'Nicky' }), await world.newMember()];
  const desk = await Desk.open(world, { colleagues: [nick, nameless] });
  const { visitor, root } = await desk.begin(context, 'Who are you?');
  await desk.reply(root, 'I am Anna.');
  await visitor.sees('I am Anna.');
  await nick.post(desk.channel, 'I am Nick.', { thread: root.id });
  await visitor.sees('I am Nick.');
  await nameless.post(desk.channel, 'I have no name.', { thread: root.id });
  await visitor.hears(['Who are you?', 'I am Anna.', 'I am Nick.', 'I have no name.']);
  expect(await visitor.log.locator('article:not(.greeting) .name').allInnerTexts()).toEqual([
    'Anna',
    'Nicky',
    'Our team',
  ]);
  const page = await visitor.chat.locator('body').innerText();
  for (const { user } of [desk.anna, nick, nameless]) expect(page).not.toContain(user.username);
  expect(page).not.toContain('Berg');
});

test('what a member formats is formatted, and nothing else', async ({ world, context }) => {
  const colleague = await world.newMember({ username: world.newName('colleague') });
  const desk = await Desk.open(world, { colleagues: [colleague] });
  const { visitor, root } = await desk.begin(context, 'Show me everything');
  const { bubbles } = visitor;
  let shown = 1;
  const last = async (text: string) => {
    await desk.reply(root, text);
    shown += 1;
    await expect(bubbles).toHaveCount(shown);
    return bubbles.nth(shown - 1);
  };

  const styled = await last('**bold**, *italic* and _too_, ~~struck~~, `code *x*`');
  await expect(styled.locator('strong')).toHaveText('bold');
  await expect(styled.locator('em')).toHaveText(['italic', 'too']);
  await expect(styled.locator('s')).toHaveText('struck');
  await expect(styled.locator('code')).toHaveText('code *x*');

  const links = await last(
    '[the shop](https://shop.example/a?b=c) or https://shop.example/plain, [no](javascript:alert(1))',
  );
  await expect(links.locator('a')).toHaveText(['the shop', 'https://shop.example/plain']);
  for (const [at, href] of ['https://shop.example/a?b=c', 'https://shop.example/plain'].entries()) {
    const link = links.locator('a').nth(at);
    await expect(link).toHaveAttribute('href', href);
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(link).toHaveAttribute('rel', /\bnoopener\b/);
  }

  const block = await last('Type this:\n```sh\nls -l *\necho **x**\n```');
  await expect(block.locator('pre code')).toHaveText('ls -l *\necho **x**', { useInnerText: true });
  const list = await last('You need\n- a lamp\n- a *socket*\n\nand then\n\n1. plug it in\n2. switch it on');
  await expect(list.locator('ul > li')).toHaveText(['a lamp', 'a socket']);
  await expect(list.locator('ol > li')).toHaveText(['plug it in', 'switch it on']);
  await expect(list.locator('ul em')).toHaveText('socket');

  const lines = await last('One line\nand the next\n\nand a paragraph');
  expect(await lines.innerText()).toMatch(/^One line\nand the next\n+and a paragraph$/);
  await expect(lines.locator('br')).toHaveCount(1);
  const quote = await last('> Do you ship?\n\nWe do.');
  await expect(quote.locator('blockquote')).toHaveText('Do you ship?');
  const emoji = await last('Hello :wave: :+1: :not-an-emoji: `:wave:` 10:30:15');
  expect(await emoji.innerText()).toBe('Hello 👋 👍 :not-an-emoji: :wave: 10:30:15');
  const mentions = await last(`@${colleague.user.username} and @here and ~town-square know more`);
  expect(await mentions.innerText()).toBe(`@${colleague.user.username} and @here and ~town-square know more`);
  await expect(mentions.locator('a')).toHaveCount(0);
  const html = await last('<b>not bold</b> <img src=x onerror=alert(1)> &amp; 1 < 2');
  expect(await html.innerText()).toContain('<b>not bold</b> <img src=x onerror=alert(1)>');
  await expect(html.locator('img, b')).toHaveCount(0);

  const before = await visitor.texts();
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(before);
});

/** Whether somebody has an account of their own in the channel, and writes into threads with a token. */
async function makeBot(desk: Desk): Promise<(message: string, thread: string) => Promise<Post>> {
  const { admin, team, server } = desk.world;
  const name = desk.world.newName('robot');
  await admin.client.patchConfig({ ServiceSettings: { EnableBotAccountCreation: true } });
  const bot = await admin.client.createBot({ username: name, display_name: name });
  const { token } = await admin.client.createUserAccessToken(bot.user_id, 'to write');
  await admin.client.addToTeam(team.id, bot.user_id);
  await desk.anna.client.addToChannel(bot.user_id, desk.channel.id);
  return async (message, thread) => {
    const answer = await fetch(`${server.url}/api/v4/posts`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ channel_id: desk.channel.id, root_id: thread, message }),
    });
    expect(answer.status).toBe(201);
    return (await answer.json()) as Post;
  };
}

test('notes and what no person wrote never leave', async ({ world, context }) => {
  const desk = await Desk.open(world, { type: 'O' });
  const { anna, channel } = desk;
  const { visitor, root } = await desk.begin(context, 'What do you say?');
  const robot = await makeBot(desk);

  for (const note of ['note: a', 'NOTE: b', ' Note:c', 'note:\nd']) await desk.reply(root, `${note} secret`);
  const noted = await anna.command(channel, '/desk note e secret', { thread: root.id });
  expect(noted.text).toContain('The visitor does not see it');
  await robot('f secret', root.id);
  const hook = await world.admin.client.createIncomingWebhook({
    channel_id: channel.id,
    display_name: 'hook',
  } as never);
  await fetch(`${world.server.url}/hooks/${hook.id}`, { method: 'POST', body: JSON.stringify({ text: 'g secret' }) });
  await anna.post(channel, 'h secret', { thread: root.id, props: { from_webhook: 'true' } });
  const newcomer = await world.newMember();
  await newcomer.client.addToChannel(newcomer.user.id, channel.id);
  await newcomer.client.removeFromChannel(newcomer.user.id, channel.id);
  await world.admin.client.addToChannel(newcomer.user.id, channel.id, root.id);
  await world.admin.client.createPostEphemeral(anna.user.id, {
    channel_id: channel.id,
    root_id: root.id,
    message: 'i secret',
  } as never);
  const other = await anna.post(channel, 'j secret');
  await anna.post(channel, 'k secret', { thread: other.id });
  const elsewhere = await world.newChannel([anna]);
  await anna.post(elsewhere, 'l secret');

  const inside = (await anna.posts(channel)).map(({ message }) => message).filter((text) => text.includes('secret'));
  expect(inside).toHaveLength(10); // all but the ephemeral one and the one in another channel
  await desk.reply(root, 'Only this.');
  await visitor.hears(['What do you say?', 'Only this.']);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['What do you say?', 'Only this.']);
  expect(await visitor.chat.locator('body').innerText()).not.toContain('secret');
});

test('an action (/me) is a reply', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Can you look?');
  await desk.anna.command(desk.channel, '/me looks into the store', { thread: root.id });
  await expect(visitor.bubbles).toHaveCount(2);
  expect((await visitor.texts())[1]).toContain('looks into the store');
});

test('an edit reaches the visitor, a deleted reply is taken away', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'How much is it?');
  const price = await desk.reply(root, '98 €');
  const slip = await desk.reply(root, 'Wrong window, sorry');
  await visitor.hears(['How much is it?', '98 €', 'Wrong window, sorry']);
  await expect(visitor.log.getByText('edited')).toHaveCount(0);

  await desk.anna.edit(price, '89 €');
  await visitor.hears(['How much is it?', '89 €', 'Wrong window, sorry']);
  await expect(visitor.log.getByText('edited')).toHaveCount(1);
  await desk.anna.client.deletePost(slip.id);
  // At once: the server's own look for what a stream has missed comes four times a minute.
  await visitor.hears(['How much is it?', '89 €'], 5_000);

  // What changed while nobody looked is found as well.
  await visitor.page.goto('about:blank');
  await desk.anna.edit(price, '79 €');
  const back = await desk.welcome(context);
  await back.hears(['How much is it?', '79 €']);
  await expect(back.log.getByText('edited')).toHaveCount(1);
});

test('an edit can withdraw a reply as a note, and cannot let a note out', async ({ world, context, browser }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Is it true?');
  const reply = await desk.reply(root, 'Between us: no');
  const note = await desk.reply(root, 'note: he is a bore');
  await visitor.hears(['Is it true?', 'Between us: no']);

  await desk.anna.edit(reply, 'note: between us: no');
  await visitor.hears(['Is it true?']);
  const client = await MattermostClient.open(browser, world.server, desk.anna);
  await desk.anna.edit(note, 'he is a bore');
  expect((await client.hears('ephemeral_message')).data.post).toContain('That was a note and stays one');
  await client.close();
  await desk.anna.edit(reply, 'Between us: no');
  await expect
    .poll(async () => (await desk.anna.thread(root.id)).filter((post) => isMarked(post)).map(({ id }) => id))
    .toEqual([reply.id, note.id]);
  await desk.reply(root, 'Yes!');
  await visitor.hears(['Is it true?', 'Yes!']);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['Is it true?', 'Yes!']);
});

function isMarked({ props }: Post): boolean {
  return (props.frontdesk as { note?: boolean } | undefined)?.note === true;
}

test("two visitors never see each other's conversation, two tabs of one see the same", async ({ world, browser }) => {
  const desk = await Desk.open(world);
  const contexts: BrowserContext[] = [await browser.newContext(), await browser.newContext()];
  const [first, second] = contexts as [BrowserContext, BrowserContext];
  const one = await desk.begin(first, 'I am the first');
  const other = await desk.begin(second, 'I am the second');
  expect(other.root.id).not.toBe(one.root.id);

  const tab = await desk.welcome(first);
  await tab.hears(['I am the first']);
  await desk.reply(one.root, 'Hello, first');
  await desk.reply(other.root, 'Hello, second');
  await tab.say('From my other tab');
  for (const seen of [one.visitor, tab]) await seen.hears(['I am the first', 'Hello, first', 'From my other tab']);
  await one.visitor.say('And from this one');
  await tab.hears(['I am the first', 'Hello, first', 'From my other tab', 'And from this one']);
  await other.visitor.hears(['I am the second', 'Hello, second']);
  expect(await desk.said(one.root)).toEqual(await tab.texts());
  for (const context of contexts) await context.close();
});
