/// <reference path="../frontdesk.d.ts" />
import { expect, test } from './stand.ts';

test('calls that were made before the script came are done, and events are told', async ({ server, tab }) => {
  server.html = (script) => `<!doctype html><html lang="en"><head><title>Shop</title><script>
    told = [];
    window.Frontdesk ||= [];
    for (const event of ['ready', 'open', 'close', 'message', 'unread'])
      Frontdesk.push(['on', event, (detail) => told.push([event, detail])]);
    Frontdesk.push(['open']);
  </script></head><body>${script}</body></html>`;
  const told = () => tab.page.evaluate(() => (window as unknown as { told: [string, unknown][] }).told);
  await tab.page.goto(server.site);
  await expect(tab.field).toBeEnabled();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await tab.page.waitForTimeout(700);
  await tab.page.evaluate(() => window.Frontdesk?.close?.());
  await expect(tab.launcher).toHaveAttribute('aria-expanded', 'false');
  server.reply('**news**');
  await expect.poll(async () => (await told()).length).toBe(5);
  const message = { from: { role: 'member', name: 'Anna Berg' }, text: '**news**' };
  expect((await told()).toSorted(([one], [other]) => one.localeCompare(other))).toEqual([
    ['close', null],
    ['message', message],
    ['open', null],
    ['ready', null],
    ['unread', { count: 1 }],
  ]);
});

test('a website opens the chat from a button of its own, without the launcher', async ({ server, tab }) => {
  server.html = (script) =>
    `<!doctype html><html lang="en"><body><button id="help" onclick="Frontdesk.open()">Help</button>
    <script>(window.Frontdesk ||= []).push(['hide'])</script>${script}</body></html>`;
  await tab.page.goto(server.site);
  await expect.poll(() => tab.page.evaluate(() => typeof window.Frontdesk?.open)).toBe('function');
  await expect(tab.launcher).toBeHidden();
  await tab.page.click('#help');
  await expect(tab.field).toBeEnabled();
  await expect(tab.launcher).toBeHidden();
  await tab.page.evaluate(() => window.Frontdesk?.show?.());
  await expect(tab.launcher).toBeVisible();
});

test('who listened once need not listen for ever, and who listens late hears that it is ready', async ({
  server,
  tab,
}) => {
  await tab.page.goto(server.site);
  await expect(tab.launcher).toBeVisible();
  const heard = await tab.page.evaluate(() => {
    const heard: string[] = [];
    const { Frontdesk } = window;
    Frontdesk?.on?.('ready', (detail) => heard.push(`ready ${detail}`));
    const end = Frontdesk?.on?.('open', () => heard.push('open'));
    Frontdesk?.open?.();
    end?.();
    Frontdesk?.close?.();
    Frontdesk?.push(['open']);
    return heard;
  });
  expect(heard).toEqual(['ready null', 'open']);
  await expect(tab.field).toBeEnabled();
});
