import { AxeBuilder } from '@axe-core/playwright';
import { People } from './people.ts';
import type { FakeServer } from './server.ts';
import { expect, Tab, test } from './stand.ts';

/** Has the website vouch for a visitor in its snippet. */
function vouch(server: FakeServer, claim: object): void {
  server.html = (script) =>
    `<!doctype html><html lang="en"><head><title>Shop</title></head><body><main><h1>Shop</h1></main>${script.replace('<script', `<script data-visitor='${JSON.stringify(claim)}'`)}</body></html>`;
}

test('a verified visitor is known, and goes on with the same conversation on another device', async ({
  server,
  tab,
  browser,
}) => {
  vouch(server, People.sign('cust-7', { name: 'Max', email: 'max@shop.example' }));
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Where is my order?');
  await expect(tab.sent).toBeVisible();
  expect(server.sent[0]).toMatchObject({ pass: 'p.cust-7.1', name: 'Max', email: 'max@shop.example' });
  expect(server.sent[0]?.token).toMatch(/^[\w-]{43}$/);
  server.reply('On its way');
  await tab.say('Thanks');
  await expect(tab.messages).toHaveText(['Where is my order?', 'On its way', 'Thanks']);
  await expect(tab.sent).toBeVisible();
  expect(server.sent[1]).toMatchObject({ token: 'p.cust-7.1', text: 'Thanks' });
  expect(server.sent[1]).not.toHaveProperty('pass');
  // Nothing that opens the conversation stays on the device.
  const kept = await tab.page.evaluate(() => JSON.stringify(localStorage));
  expect(kept).not.toMatch(/token|p\.cust/);

  const elsewhere = await browser.newContext();
  const other = new Tab(await elsewhere.newPage());
  await other.page.goto(server.site);
  await other.open();
  await expect(other.messages).toHaveText(['Where is my order?', 'On its way', 'Thanks']);
  await elsewhere.close();
});

test('a verified visitor begins another conversation and finds the earlier ones', async ({ server, tab }) => {
  vouch(server, People.sign('cust-7'));
  await tab.page.goto(server.site);
  await tab.open();
  const threads = tab.chat.getByRole('navigation', { name: 'Your conversations' });
  const toggle = threads.getByRole('button', { name: 'Your conversations' });
  await expect(threads).toBeHidden();
  await tab.say('About lamps');
  await expect(tab.sent).toBeVisible();
  await threads.getByRole('button', { name: 'New conversation' }).click();
  await expect(tab.messages).toHaveCount(0);
  await expect(threads.getByRole('button', { name: 'New conversation' })).toBeDisabled();
  await expect(tab.field).toBeFocused();
  await tab.say('About chairs');
  await expect(tab.sent).toBeVisible();
  expect(server.conversations.size).toBe(2);

  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  const rows = threads.getByRole('listitem').getByRole('button');
  await expect(rows).toHaveText([/About chairs.*Today/, /About lamps.*Today/]);
  await expect(rows.first()).toHaveAttribute('aria-current', 'true');
  await rows.last().click();
  await expect(rows.last()).toBeHidden();
  await expect(tab.messages).toHaveText(['About lamps']);
  await tab.say('one more thing');
  await expect(tab.messages).toHaveText(['About lamps', 'one more thing']);

  await toggle.focus();
  await tab.page.keyboard.press('Enter');
  await expect(rows.first()).toBeVisible();
  await tab.page.keyboard.press('Escape');
  await expect(rows.first()).toBeHidden();
  await expect(toggle).toBeFocused();
  await toggle.click();
  await expect(rows.first()).toBeVisible();
  await tab.chat.getByRole('heading', { level: 1 }).click();
  await expect(rows.first()).toBeHidden();
});

test('a closed conversation is not resumed by itself, and a new one begins', async ({ server, tab }) => {
  vouch(server, People.sign('cust-7'));
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('All settled?');
  await expect(tab.sent).toBeVisible();
  server.conversation.open = false;
  await tab.page.reload();
  await tab.open();
  await expect(tab.messages).toHaveCount(0);
  await tab.chat.getByRole('button', { name: 'Your conversations' }).click();
  await tab.chat.getByRole('button', { name: /All settled\?.*closed/ }).click();
  await expect(tab.messages).toHaveText(['All settled?']);
});

test('a website says later who its visitor is, and who signs off is anonymous again', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('anonymous');
  await expect(tab.sent).toBeVisible();
  await tab.page.evaluate((claim) => window.frontdesk?.identify?.(claim as never), People.sign('cust-7'));
  await expect(tab.messages).toHaveCount(0);
  await tab.say('as myself');
  await expect(tab.sent).toBeVisible();
  expect([...server.people.owners.values()]).toEqual(['cust-7']);
  await tab.page.evaluate(() => window.frontdesk?.identify?.(null));
  await expect(tab.messages).toHaveText(['anonymous']);
  await expect(tab.chat.getByRole('navigation')).toBeHidden();
  await tab.say('still here');
  await expect(tab.messages).toHaveText(['anonymous', 'still here']);
});

test('a visitor may be named before the script has come', async ({ server, tab }) => {
  server.html = (script) =>
    `<!doctype html><html lang="en"><body><script>window.frontdesk = { visitor: ${JSON.stringify(People.sign('cust-9'))} }</script>${script}</body></html>`;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  expect([...server.people.owners.values()]).toEqual(['cust-9']);
});

test('where it is required, an anonymous visitor is told to sign in', async ({ server, tab }) => {
  server.settings.verified = true;
  await tab.page.goto(server.site);
  await tab.launcher.click();
  await expect(tab.chat.getByRole('alert')).toHaveText('Please sign in to this website to use the chat.');
  await expect(tab.field).toBeHidden();
  await tab.page.evaluate((claim) => window.frontdesk?.identify?.(claim as never), People.sign('cust-7'));
  await expect(tab.chat.getByRole('alert')).toBeHidden();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
});

test('a signature that vouches for nobody is said, and a good one mends it', async ({ server, tab }) => {
  vouch(server, { ...People.sign('cust-7'), signature: 'guess' });
  await tab.page.goto(server.site);
  await tab.launcher.click();
  await expect(tab.chat.getByRole('alert')).toHaveText('We couldn’t confirm who you are. Please reload this page.');
  await tab.page.evaluate((claim) => window.frontdesk?.identify?.(claim as never), People.sign('cust-7'));
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
});

test('a pass that expires is renewed in silence', async ({ server, tab }) => {
  vouch(server, People.sign('cust-7'));
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('one');
  await expect(tab.sent).toBeVisible();
  server.people.expire();
  await tab.say('two');
  await expect(tab.messages).toHaveText(['one', 'two']);
  await expect(tab.sent).toBeVisible();
  server.people.expire();
  for (const listener of [...server.conversation.listeners]) listener('event: bye\ndata: {}\n\n');
  await tab.page.waitForTimeout(2500);
  server.reply('three');
  await expect(tab.messages).toHaveText(['one', 'two', 'three']);
});

test('what a verified visitor has not read is on the badge when they come back', async ({ server, tab }) => {
  vouch(server, People.sign('cust-7'));
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.reply('read');
  await expect(tab.messages).toHaveCount(2);
  await tab.page.goto('about:blank');
  server.reply('not read');
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveAccessibleName('Open chat – 1 new message');
});

test.describe('accessibility', () => {
  // The tool puts styles of its own into every frame.
  test.use({ bypassCSP: true });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the list of conversations meets WCAG 2.2 AA in ${colorScheme} colours`, async ({ server, tab }) => {
      await tab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      vouch(server, People.sign('cust-7'));
      await tab.page.goto(server.site);
      await tab.open();
      await tab.say('About lamps');
      await expect(tab.sent).toBeVisible();
      await tab.chat.getByRole('button', { name: 'New conversation' }).click();
      await tab.say('About chairs, and a table, and a bed, and everything else that I have seen in your catalogue');
      await expect(tab.sent).toBeVisible();
      await tab.chat.getByRole('button', { name: 'Your conversations' }).click();
      const { violations } = await new AxeBuilder({ page: tab.page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
});
