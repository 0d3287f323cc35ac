import { expect, Tab, test } from './stand.ts';

test('of eight tabs one holds the stream, and all show everything', async ({ server, tab, context }) => {
  test.slow();
  const tabs = [tab];
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('from the first');
  await expect(tab.sent).toBeVisible();
  for (let more = 0; more < 7; more += 1) {
    const other = new Tab(await context.newPage());
    await other.page.goto(server.site);
    await other.open();
    tabs.push(other);
  }
  for (const each of tabs) await expect(each.messages).toHaveText(['from the first']);
  await expect.poll(() => server.conversation.listeners.size).toBe(1);
  const asked = () => server.requests.filter((request) => request.endsWith('/events')).length;
  const before = asked();
  server.reply('to all');
  for (const each of tabs) await expect(each.messages).toHaveText(['from the first', 'to all']);
  await tabs[3]?.say('from the fourth');
  for (const each of tabs) await expect(each.messages).toHaveText(['from the first', 'to all', 'from the fourth']);
  expect(asked() - before, 'who is told does not ask').toBeLessThanOrEqual(2);

  // The one that listens is closed, and then the next one.
  for (let gone = 0; gone < 2; gone += 1) {
    await tabs.pop()?.page.close();
    await expect.poll(() => server.conversation.listeners.size).toBe(1);
    server.reply(`after ${gone}`);
    for (const each of tabs) await expect(each.messages.last()).toHaveText(`after ${gone}`);
  }
});

test('a tab that missed something asks for it', async ({ server, tab, context }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  const other = new Tab(await context.newPage());
  await other.page.goto(server.site);
  await other.open();
  await expect(other.messages).toHaveText(['hello']);
  // Nothing of what the second tab tells reaches the first for a while.
  await tab.page.evaluate(() => {
    Object.assign(window, { post: MessagePort.prototype.postMessage });
    MessagePort.prototype.postMessage = () => {};
  });
  server.reply('missed');
  await expect(other.messages).toHaveCount(2);
  await tab.page.evaluate(() => {
    MessagePort.prototype.postMessage = (window as unknown as { post: typeof MessagePort.prototype.postMessage }).post;
  });
  server.reply('told');
  await expect(tab.messages).toHaveText(['hello', 'missed', 'told']);
});

test('what is unread is counted in every tab, and read in every tab', async ({ server, tab, context }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await tab.launcher.click();
  const other = new Tab(await context.newPage());
  await other.page.goto(server.site);
  await expect.poll(() => server.requests.filter((request) => request.endsWith('/chat')).length).toBe(2);
  await other.page.waitForTimeout(500);
  server.reply('unread');
  for (const each of [tab, other]) {
    await expect(each.launcher).toHaveAccessibleName('Open chat – 1 new message', { timeout: 40_000 });
    await expect(each.page).toHaveTitle('(1) Shop');
  }
  await other.open();
  for (const each of [tab, other]) await expect(each.page).toHaveTitle('Shop');
});

test('where browsers do not lock, each tab listens for itself', async ({ server, tab }) => {
  await tab.page.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.reply('heard');
  await expect(tab.messages).toHaveText(['hello', 'heard']);
});

test('where what tabs need does not come, each listens for itself', async ({ server, tab }) => {
  await tab.page.route('**/tabs.js', (route) => route.abort());
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.reply('heard');
  await expect(tab.messages).toHaveText(['hello', 'heard']);
});

test('a page that is frozen and shown again goes on', async ({ server, tab, context }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  const line = await context.newCDPSession(tab.page);
  await line.send('Page.setWebLifecycleState', { state: 'frozen' });
  server.reply('while it slept');
  await tab.page.waitForTimeout(1000);
  await line.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(tab.messages).toHaveText(['hello', 'while it slept']);
});
