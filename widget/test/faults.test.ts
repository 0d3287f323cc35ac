import { expect, test } from './stand.ts';

test('a stream that is cut all the time loses nothing and repeats nothing', async ({ server, tab }) => {
  server.faults.cut = 1500;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('begin');
  await expect(tab.sent).toBeVisible();
  const expected = ['begin'];
  for (let line = 1; line <= 12; line += 1) {
    server.reply(`line ${line}`);
    expected.push(`line ${line}`);
    await tab.page.waitForTimeout(400);
  }
  await expect(tab.messages).toHaveText(expected);
  expect(server.requests.filter((request) => request.endsWith('/events')).length).toBeGreaterThan(2);
  await expect(tab.chat.getByText('Connection lost')).toBeHidden();
});

test('events that come twice and in any order are shown once and in order', async ({ server, tab }) => {
  server.faults.shuffled = true;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('one');
  await expect(tab.sent).toBeVisible();
  server.reply('two');
  server.remove(server.reply('gone'));
  server.reply('three');
  await expect(tab.messages).toHaveText(['one', 'two', 'three']);
  await tab.page.reload();
  await tab.open();
  await expect(tab.messages).toHaveText(['one', 'two', 'three']);
});

test('a server that holds its stream back is polled instead', async ({ server, tab }) => {
  server.faults.held = true;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await tab.page.waitForTimeout(6000);
  server.reply('through the long poll');
  await expect(tab.messages).toHaveText(['hello', 'through the long poll']);
  server.reply('and again');
  await expect(tab.messages).toHaveText(['hello', 'through the long poll', 'and again']);
  const events = server.requests.filter((request) => request.endsWith('/events')).length;
  expect(events).toBeLessThan(8);
});

test('a server that cannot stream is polled from the start', async ({ server, tab }) => {
  server.settings.streams = false;
  server.faults.held = true;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.reply('at once');
  await expect(tab.messages).toHaveText(['hello', 'at once'], { timeout: 3000 });
});

test('a server that is away for a while is waited for, and messages arrive in order', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('zero');
  await expect(tab.sent).toBeVisible();
  server.faults.unavailable = 5;
  server.faults.cut = 1;
  for (const listener of [...server.conversation.listeners]) listener('event: bye\ndata: {}\n\n');
  for (const text of ['one', 'two', 'three']) await tab.say(text);
  await expect(tab.log.getByText('Not sent yet').first()).toBeVisible();
  server.faults.cut = 0;
  await expect(tab.sent).toBeVisible({ timeout: 15_000 });
  await expect(tab.messages).toHaveText(['zero', 'one', 'two', 'three']);
  expect(server.conversation.entries.map(({ message }) => message.sent_id && message.text[0])).toMatchObject(
    ['zero', 'one', 'two', 'three'].map((text) => ({ text })),
  );
});

test('a connection that stays lost is said, and said no more when it is back', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.faults.unavailable = 4;
  for (const listener of [...server.conversation.listeners]) listener('event: bye\ndata: {}\n\n');
  await expect(tab.chat.getByText('Connection lost. Trying to reconnect …')).toBeVisible({ timeout: 15_000 });
  await expect(tab.chat.getByText('Connection lost. Trying to reconnect …')).toBeHidden({ timeout: 20_000 });
  server.reply('back again');
  await expect(tab.messages).toHaveText(['hello', 'back again']);
});

test('an answer that is lost is made good without a second message', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  server.faults.loseAnswer = true;
  await tab.say('only once');
  await expect(tab.sent).toBeVisible();
  await expect(tab.messages).toHaveText(['only once']);
  expect(server.sent.map(({ id }) => id)).toEqual([server.sent[0]?.id, server.sent[0]?.id]);
  expect(server.conversation.entries).toHaveLength(1);
});

test('too many messages wait as long as the server says, and can be sent sooner', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  server.faults.refuse = { code: 'too_many', status: 429, times: 1, again: 60 };
  await tab.say('in a hurry');
  await expect(tab.log.getByText(/^Too many messages at once\. Trying again in (60|59|58)\ss\.$/)).toBeVisible();
  await tab.chat.getByRole('button', { name: 'Send again' }).click();
  await expect(tab.sent).toBeVisible();
});

test('a message that is refused can be discarded or sent again, and does not hold up the next', async ({
  server,
  tab,
}) => {
  await tab.page.goto(server.site);
  await tab.open();
  server.faults.refuse = { code: 'bad_text', status: 400, times: 1 };
  await tab.say('refused');
  await tab.say('fine');
  await expect(tab.log.getByText('Not sent. The message contains')).toBeVisible();
  await expect(tab.messages).toHaveText(['fine', 'refused']);
  await tab.chat.getByRole('button', { name: 'Send again' }).click();
  await expect(tab.chat.getByRole('button', { name: 'Send again' })).toBeHidden();
  await expect(tab.messages).toHaveText(['fine', 'refused']);
  server.faults.refuse = { code: 'bad_text', status: 400, times: 1 };
  await tab.say('never mind');
  await tab.chat.getByRole('button', { name: 'Discard' }).click();
  await expect(tab.messages).toHaveText(['fine', 'refused']);
});

test('an expired ticket is renewed in silence', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  server.faults.ticket = 'ticket-2';
  await tab.say('after a long lunch');
  await expect(tab.sent).toBeVisible();
  expect(server.sent.map(({ ticket }) => ticket)).toEqual(['ticket-1', 'ticket-2']);
  await expect(tab.messages).toHaveText(['after a long lunch']);
});

test('a conversation that was erased gives way to a new one, with the words that were not sent', async ({
  server,
  tab,
}) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('old');
  await expect(tab.sent).toBeVisible();
  server.faults.refuse = { code: 'unknown_token', status: 401, times: 1 };
  await tab.say('are you there?');
  await expect(tab.chat.getByRole('alert')).toContainText('This conversation no longer exists.');
  await tab.chat.getByRole('button', { name: 'Start a new conversation' }).click();
  await expect(tab.messages).toHaveText(['are you there?']);
  await expect(tab.sent).toBeVisible();
  expect(server.conversations.size).toBe(2);
  await tab.page.reload();
  await tab.open();
  await expect(tab.messages).toHaveText(['are you there?']);
});

test('a website that was disconnected says so in plain words', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  server.faults.refuse = { code: 'connection_disabled', status: 403, times: 1 };
  await tab.say('hello?');
  await expect(tab.chat.getByRole('alert')).toHaveText('This chat is no longer available.');
  await expect(tab.chat.getByRole('button', { name: 'Start a new conversation' })).toBeHidden();
});
