import { expect, Tab, test } from './stand.ts';

test('an AI answers, growing in its place, and says what it is', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Do you ship to Norway?');
  await expect(tab.sent).toBeVisible();
  await expect(tab.chat.getByRole('button', { name: 'Talk to a person' })).toBeHidden();
  server.answers('Ada');
  await expect(tab.log.getByText('An AI answers first.')).toBeVisible();
  server.conversation.tell('event: typing\ndata: {"name":"Ada"}\n\n');
  await expect(tab.chat.getByText('Ada is typing …')).toBeVisible();

  const id = server.reply('Yes,', { name: 'Ada', role: 'agent' });
  server.grow(id, 'Yes, we', true);
  const answer = tab.log.getByRole('article', { name: /^Ada \(AI\), / });
  await expect(answer.locator('.bubble')).toHaveText('Yes, we');
  await expect(answer.locator('.dots')).toBeVisible();
  await expect(tab.chat.getByText('Ada is typing …')).toBeHidden();

  // The element stays, and is not read out, until the answer is whole.
  await answer.evaluate((row) => row.setAttribute('data-same', 'yes'));
  server.grow(id, 'Yes, we ship to', true);
  await expect(answer.locator('.bubble')).toHaveText('Yes, we ship to');
  await expect(answer).toHaveAttribute('data-same', 'yes');
  await expect(answer).toHaveAttribute('aria-live', 'off');
  await expect(answer).toHaveAttribute('aria-busy', 'true');
  server.grow(id, 'Yes, we ship to Norway.', false);
  await expect(answer.locator('.bubble')).toHaveText('Yes, we ship to Norway.');
  await expect(answer).not.toHaveAttribute('aria-live', 'off');
  await expect(answer.locator('.dots')).toHaveCount(0);
  await expect(answer.locator('.tag')).toHaveText('AI');
  await expect(tab.log.getByText('edited')).toHaveCount(0);
  await expect(tab.messages).toHaveCount(2);
});

test('a person is one tap away for as long as an AI answers', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.answers('Ada');
  const talk = tab.chat.getByRole('button', { name: 'Talk to a person' });
  await expect(talk).toBeVisible();

  // Also after the page was loaded again, and where the server was away for a moment.
  await tab.page.reload();
  await tab.open();
  await expect(talk).toBeVisible();
  server.faults.unavailable = 1;
  await talk.click();
  await expect(talk).toHaveAttribute('aria-disabled', 'false');
  await talk.click();
  await expect(talk).toBeHidden();
  await expect(tab.field).toBeFocused();
  await expect(tab.log.getByText('A person has been asked and will answer here.')).toBeVisible();
  expect(server.requests.filter((request) => request.endsWith('/person'))).toHaveLength(2);

  server.reply('Here I am.');
  await expect(tab.log.getByRole('article', { name: /^Anna Berg, / })).toContainText('Here I am.');
});

test('before the first word the chat says that an AI answers, and begins with a person where one is asked for', async ({
  server,
  tab,
}) => {
  server.settings.agent = 'Ada';
  await tab.page.goto(server.site);
  await tab.open();
  const talk = tab.chat.getByRole('button', { name: 'Talk to a person' });
  const notice = tab.log.getByText('An AI answers first.');
  await expect(notice).toBeVisible();
  await talk.click();
  await expect(talk).toBeHidden();
  await expect(notice).toBeHidden();
  await expect(tab.log.getByText('Someone from our team will answer you here.')).toBeVisible();
  await expect(tab.field).toBeFocused();
  server.faults.unavailable = 1; // it is said with every try
  await tab.say('Hello');
  await expect(tab.sent).toBeVisible();
  expect(server.sent).toMatchObject([{ text: 'Hello', person: true }]);
  await expect(tab.log.getByText('Someone from our team will answer you here.')).toBeHidden();
  await expect(talk).toBeHidden();
  expect(server.requests.filter((request) => request.endsWith('/person'))).toEqual([]);

  await tab.say('Are you there?');
  await expect.poll(() => server.sent.length).toBe(2);
  expect(server.sent[1]).not.toHaveProperty('person');
});

test('who does not ask for a person is answered by the AI, and may ask later', async ({ server, tab }) => {
  server.settings.agent = 'Ada';
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Hello');
  await expect(tab.sent).toBeVisible();
  expect(server.sent[0]).not.toHaveProperty('person');
  await expect(tab.log.getByText('An AI answers first.')).toBeVisible();
  await tab.chat.getByRole('button', { name: 'Talk to a person' }).click();
  await expect(tab.log.getByText('A person has been asked and will answer here.')).toBeVisible();
});

test('a wish for a person that the first message did not bring along is said again', async ({ server, tab }) => {
  server.settings.agent = 'Ada';
  server.deaf = true;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.chat.getByRole('button', { name: 'Talk to a person' }).click();
  await tab.say('Hello');
  await expect(tab.log.getByText('A person has been asked and will answer here.')).toBeVisible();
  await expect(tab.chat.getByRole('button', { name: 'Talk to a person' })).toBeHidden();
  expect(server.requests.filter((request) => request.endsWith('/person'))).toHaveLength(1);
});

for (const [pointer, touch, least] of [
  ['mouse', false, 32],
  ['finger', true, 44],
] as const) {
  test(`the way to a person is easily hit with a ${pointer}`, async ({ browser, server }) => {
    server.settings.agent = 'Ada';
    const context = await browser.newContext({
      hasTouch: touch,
      isMobile: touch,
      viewport: touch ? { width: 390, height: 760 } : null,
    });
    const tab = new Tab(await context.newPage());
    await tab.page.goto(server.site);
    await tab.open();
    const talk = tab.chat.getByRole('button', { name: 'Talk to a person' });
    await expect(talk).toBeVisible();
    const box = await talk.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(least);
    expect(box?.width).toBeGreaterThanOrEqual(least);
    await tab.page.screenshot({ path: test.info().outputPath(`${pointer}.png`) });
    await context.close();
  });
}

test('a long answer keeps the end in view, and leaves alone who reads further up', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Tell me everything');
  await expect(tab.sent).toBeVisible();
  const id = server.reply('one', { name: 'Ada', role: 'agent' });
  const text = (lines: number) =>
    Array.from({ length: lines }, (_, at) => `This is line ${at} of the answer.`).join(' ');
  const away = () => tab.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  for (const lines of [20, 60, 100]) {
    server.grow(id, text(lines), true);
    await expect(tab.messages.last()).toHaveText(text(lines));
    await expect.poll(away).toBeLessThan(2);
  }
  await tab.log.evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(tab.chat.getByRole('button', { name: /^Go to/ })).toBeVisible();
  server.grow(id, text(140), true);
  await expect(tab.messages.last()).toHaveText(text(140));
  expect(await tab.log.evaluate((log) => log.scrollTop)).toBe(0);
  server.grow(id, text(150), false);
  await expect(tab.messages.last()).toHaveText(text(150));
  expect(await tab.log.evaluate((log) => log.scrollTop)).toBe(0);
});

test('in German it is a KI', async ({ browser, server }) => {
  const context = await browser.newContext({ locale: 'de-DE' });
  const tab = new Tab(await context.newPage());
  server.html = (script) => `<!doctype html><html lang="de"><title>Laden</title><body>${script}</body></html>`;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Hallo');
  await expect(tab.messages).toHaveCount(1);
  await expect.poll(() => server.conversations.size).toBe(1);
  server.answers('Ada');
  server.reply('Guten Tag!', { name: 'Ada', role: 'agent' });
  await expect(tab.log.getByRole('article', { name: /^Ada \(KI\), / })).toContainText('Guten Tag!');
  await expect(tab.chat.getByRole('button', { name: 'Mit einem Menschen sprechen' })).toBeVisible();
  await expect(tab.log.getByText('Zuerst antwortet eine KI.')).toBeVisible();
  await context.close();
});
