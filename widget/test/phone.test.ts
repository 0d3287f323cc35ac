import { devices } from '@playwright/test';
import { expect, test } from './stand.ts';

const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
test.use(phone);

test.beforeEach(({ server }) => {
  server.html = (script) =>
    `<!doctype html><html lang="en"><head><title>Shop</title><meta name="viewport" content="width=device-width"></head><body><h1>Shop</h1>${script}</body></html>`;
});

test('Back closes the chat, and Forward opens it again', async ({ server, tab }) => {
  await tab.page.goto(`${server.site}/catalogue`);
  await tab.page.goto(`${server.site}/lamps`);
  await tab.page.evaluate(() => history.replaceState({ scroll: 7 }, ''));
  await tab.launcher.tap();
  await expect(tab.field).toBeEnabled();
  expect(await tab.page.evaluate(() => history.state.scroll)).toBe(7);
  await tab.page.goBack();
  await expect(tab.launcher).toBeVisible();
  await expect(tab.launcher).toHaveAttribute('aria-expanded', 'false');
  expect(new URL(tab.page.url()).pathname).toBe('/lamps');
  expect(await tab.page.evaluate(() => history.state)).toEqual({ scroll: 7 });
  await tab.page.goForward();
  await expect(tab.field).toBeInViewport();
  await tab.page.goBack();
  await expect(tab.launcher).toBeVisible();
  await tab.page.goBack();
  expect(new URL(tab.page.url()).pathname).toBe('/catalogue');
});

test('a chat that is closed by its button leaves nothing to go back through', async ({ server, tab }) => {
  await tab.page.goto(`${server.site}/catalogue`);
  await tab.page.goto(`${server.site}/lamps`);
  for (let time = 0; time < 3; time += 1) {
    await tab.launcher.tap();
    await expect(tab.field).toBeEnabled();
    await tab.chat.getByRole('button', { name: 'Close chat' }).tap();
    await expect(tab.launcher).toBeVisible();
    await expect.poll(() => tab.page.evaluate(() => history.state)).toBeNull();
  }
  await tab.page.goBack();
  expect(new URL(tab.page.url()).pathname).toBe('/catalogue');
});

test('a page that is loaded again with the chat open has it open, and Back still closes it', async ({
  server,
  tab,
}) => {
  await tab.page.goto(`${server.site}/lamps`);
  await tab.launcher.tap();
  await expect(tab.field).toBeEnabled();
  await tab.page.reload();
  await expect(tab.field).toBeInViewport();
  await tab.page.goBack();
  await expect(tab.launcher).toBeVisible();
});

test('the keyboard never hides what is written', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.launcher.tap();
  await expect(tab.field).toBeEnabled();
  const height = await tab.page.evaluate(() => {
    const seen = window.visualViewport as VisualViewport;
    const left = Math.round(seen.height / 2);
    Object.defineProperty(seen, 'height', { get: () => left });
    Object.defineProperty(seen, 'offsetTop', { get: () => 40 });
    seen.dispatchEvent(new Event('resize'));
    return left;
  });
  const frame = tab.page.locator('[data-frontdesk] iframe');
  await expect.poll(async () => (await frame.boundingBox())?.height).toBe(height);
  expect((await frame.boundingBox())?.y).toBe(40);
  const field = await tab.field.boundingBox();
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(height + 40);
});

test('the title counts what is unread, and is the website’s own again', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.launcher.tap();
  await expect(tab.field).toBeEnabled();
  await tab.field.fill('hello');
  await tab.chat.getByRole('button', { name: 'Send' }).tap();
  await expect(tab.sent).toBeVisible();
  await tab.page.goBack();
  server.reply('one');
  await expect(tab.page).toHaveTitle('(1) Shop');
  await tab.page.evaluate(() => {
    document.title = 'Lamps';
  });
  server.reply('two');
  await expect(tab.page).toHaveTitle('(2) Lamps');
  await tab.launcher.tap();
  await expect(tab.messages).toHaveCount(3);
  await expect(tab.page).toHaveTitle('Lamps');
});
