import { expect, Tab, test } from './stand.ts';

test('a new visitor loads one script, and an opened chat is five requests', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveAccessibleName('Open chat');
  await tab.page.waitForTimeout(500);
  expect(server.requests).toEqual(['GET sites/shop-example/loader.js']);
  expect(await tab.page.evaluate(() => localStorage.length)).toBe(0);

  await tab.open();
  await expect(tab.field).toBeFocused();
  expect(server.requests.map((request) => request.split('/').pop()).sort()).toEqual([
    'chat',
    'chat.js',
    'chat_bg.wasm',
    'loader.js',
    'texts.en.js',
  ]);
  expect(await tab.page.evaluate(() => localStorage.length)).toBe(0);
});

test('a visitor writes, is answered, leaves and comes back', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Do you ship to Norway?');
  await expect(tab.messages).toHaveText(['Do you ship to Norway?']);
  await expect(tab.sent).toBeVisible();
  expect(server.sent).toHaveLength(1);
  expect(server.sent[0]).toMatchObject({
    text: 'Do you ship to Norway?',
    ticket: 'ticket-1',
    language: 'en',
    page: `${server.site}/`,
  });

  server.reply('Yes, we do!');
  await expect(tab.log.getByRole('article', { name: /^Anna Berg, / })).toContainText('Yes, we do!');

  await tab.page.goto('about:blank');
  server.reply('It takes three days.');
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveAccessibleName('Open chat – 1 new message');
  await tab.launcher.click();
  await expect(tab.messages).toHaveText(['Do you ship to Norway?', 'Yes, we do!', 'It takes three days.']);
  await expect(tab.log.getByText('New messages')).toBeVisible();
  await tab.page.reload();
  await tab.page.waitForTimeout(800);
  await expect(tab.launcher).toHaveAccessibleName('Open chat');
});

test('edits, removals and a late message are shown where they belong', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('one');
  await expect(tab.sent).toBeVisible();
  const at = server.tick();
  const two = server.reply('two');
  await expect(tab.messages).toHaveText(['one', 'two']);
  const late = server.reply('between', { at });
  await expect(tab.messages).toHaveText(['one', 'between', 'two']);
  server.edit(two, 'two, edited');
  await expect(tab.messages).toHaveText(['one', 'between', 'two, edited']);
  await expect(tab.log.getByText('edited', { exact: false }).last()).toBeVisible();
  server.remove(late);
  await expect(tab.messages).toHaveText(['one', 'two, edited']);
});

test('two tabs of one visitor hold one conversation, complete in each', async ({ server, tab, context }) => {
  const other = new Tab(await context.newPage());
  await other.page.goto(server.site);
  await other.open();
  await tab.page.goto(server.site);
  await tab.page.bringToFront();
  await tab.open();
  await tab.say('from the first');
  await expect(tab.sent).toBeVisible();
  await other.page.bringToFront();
  await expect(other.messages).toHaveText(['from the first']);
  await other.say('from the second');
  server.reply('to both');
  await expect(other.messages).toHaveText(['from the first', 'from the second', 'to both']);
  await tab.page.bringToFront();
  await expect(tab.messages).toHaveText(['from the first', 'from the second', 'to both']);
  expect(server.conversations.size).toBe(1);
});

test('a new message below is offered and read when gone to', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  for (let line = 0; line < 30; line += 1) server.reply(`line ${line}`);
  await expect(tab.messages).toHaveCount(31);
  await expect(tab.messages.last()).toBeInViewport();
  await tab.log.evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(tab.chat.getByRole('button', { name: 'Go to the latest message' })).toBeVisible();
  server.reply('something new');
  await expect(tab.messages.first()).toBeInViewport();
  await tab.chat.getByRole('button', { name: 'Go to new messages' }).click();
  await expect(tab.messages.last()).toBeInViewport();
  await expect(tab.chat.getByRole('button', { name: /^Go to/ })).toBeHidden();
});

test('what is read in one tab is not unread in another', async ({ server, tab, context }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await tab.launcher.click();
  server.reply('unread');
  await expect(tab.launcher).toHaveAccessibleName('Open chat – 1 new message');
  const other = new Tab(await context.newPage());
  await other.page.goto(server.site);
  await expect(other.launcher).toHaveAccessibleName('Open chat – 1 new message');
  await other.open();
  await expect(other.messages).toHaveCount(2);
  await expect(tab.launcher).toHaveAccessibleName('Open chat');
});

test('a reset drops what was shown and builds it anew', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('stays');
  await expect(tab.sent).toBeVisible();
  server.reply('is gone later');
  await expect(tab.messages).toHaveText(['stays', 'is gone later']);
  server.conversation.entries.splice(1);
  for (const listener of [...server.conversation.listeners]) listener('event: bye\ndata: {}\n\n');
  await expect(tab.messages).toHaveText(['stays']);
  server.reply('goes on');
  await expect(tab.messages).toHaveText(['stays', 'goes on']);
});

test('a conversation that was closed says so, and opens again with a message', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.conversation.tell('event: state\ndata: {"open":false}\n\n');
  await expect(tab.log.getByText('This conversation was closed.')).toBeVisible();
  server.conversation.tell('event: typing\ndata: {"name":"Anna"}\n\n');
  await expect(tab.chat.getByText('Anna is typing …')).toBeVisible();
  await tab.say('one more thing');
  await expect(tab.log.getByText('This conversation was closed.')).toBeHidden();
  await expect(tab.chat.getByText('Anna is typing …')).toBeHidden();
});
