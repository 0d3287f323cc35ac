import { AxeBuilder } from '@axe-core/playwright';
import { devices } from '@playwright/test';
import { png } from '../../tests/world/png.ts';
import type { FakeServer } from './server.ts';
import { expect, test } from './stand.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** A conversation with one of everything that can stand in it. */
function everything(server: FakeServer): void {
  const text = (words: string) => ({ type: 'text' as const, text: words });
  server.reply([
    { type: 'heading', level: 2, children: [text('Your order')] },
    {
      type: 'paragraph',
      children: [
        { type: 'link', href: 'https://shop.example/', children: [text('a link')] },
        { type: 'code', text: '#1' },
      ],
    },
    { type: 'list', items: [{ children: [text('one')] }] },
    { type: 'quote', children: [text('quoted')] },
    { type: 'code_block', language: '', text: 'x'.repeat(200) },
    { type: 'table', rows: [{ cells: [{ children: [text('Item')] }] }, { cells: [{ children: [text('Lamp')] }] }] },
  ]);
  server.reply('I am a machine.', { name: 'Lumo', role: 'agent' });
  server.reply('Somebody joined.', { name: '', role: 'system' });
  const files = [
    server.files.attach('lamp.png', 'image/png', png(40, 30)),
    server.files.attach('list.pdf', 'application/pdf', png()),
  ];
  server.reply('See these', { files: files.map((file) => server.files.attached(file)) });
}

test.describe('accessibility', () => {
  // The tool puts styles of its own into every frame.
  test.use({ bypassCSP: true });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`everything meets WCAG 2.2 AA in ${colorScheme} colours`, async ({ server, tab }) => {
      await tab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      server.html = (script) =>
        `<!doctype html><html lang="en"><head><title>Shop</title></head><body><main><h1>Shop</h1></main>${script}</body></html>`;
      await tab.page.goto(server.site);
      const check = async () => {
        const { violations, passes } = await new AxeBuilder({ page: tab.page }).withTags(TAGS).analyze();
        // What stands in the iframe was looked at, too.
        if (server.sent.length)
          expect(passes.flatMap(({ nodes }) => nodes).some(({ target }) => target.length > 1)).toBe(true);
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html, any }) => [html, any[0]?.message])])).toEqual(
          [],
        );
      };
      await check();
      await tab.open();
      await tab.say('hello');
      await expect(tab.sent).toBeVisible();
      everything(server);
      server.answers('Lumo');
      await expect(tab.chat.getByRole('button', { name: 'Talk to a person' })).toBeVisible();
      await expect(tab.messages).toHaveCount(5);
      server.faults.refuse = { code: 'bad_text', status: 400, times: 1 };
      await tab.choose({ name: 'note.pdf', mimeType: 'application/pdf', buffer: png() });
      await tab.say('refused');
      await expect(tab.chat.getByRole('button', { name: 'Discard' })).toBeVisible();
      server.faults.refuse = { code: 'too_many', status: 429, times: 9, again: 60 };
      await tab.say('too fast');
      await expect(tab.log.getByText('Too many')).toBeVisible();
      await tab.choose(
        ...Array.from({ length: 6 }, () => ({ name: 'n.pdf', mimeType: 'application/pdf', buffer: png() })),
      );
      await tab.field.fill('x'.repeat(4001));
      await expect(tab.chat.getByText('1 character too many')).toBeVisible();
      await check();
    });
  }
});

test('the chat works by keyboard alone', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await expect(tab.launcher).toBeVisible();
  await tab.page.keyboard.press('Tab');
  await expect(tab.launcher).toBeFocused();
  await tab.page.keyboard.press('Enter');
  await expect(tab.field).toBeFocused();
  await tab.page.keyboard.type('first line');
  await tab.page.keyboard.press('Shift+Enter');
  await tab.page.keyboard.type('second line');
  await tab.page.keyboard.press('Enter');
  await expect(tab.messages).toHaveText(['first line\nsecond line'], { useInnerText: true });
  await expect(tab.field).toHaveValue('');
  await expect(tab.field).toBeFocused();
  await tab.page.keyboard.press('Escape');
  await expect(tab.launcher).toBeFocused();
  await expect(tab.launcher).toHaveAttribute('aria-expanded', 'false');
  await tab.page.keyboard.press('Enter');
  await expect(tab.field).toBeFocused();
});

test('the closed chat is out of reach, the opened one can be closed from inside', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.chat.getByRole('button', { name: 'Close chat' }).click();
  await expect(tab.page.locator('[data-frontdesk] iframe')).toBeHidden();
  await expect(tab.launcher).toHaveAccessibleName('Open chat');
});

test('a long message is counted in code points', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  const send = tab.chat.getByRole('button', { name: 'Send' });
  await expect(send).toBeDisabled();
  await tab.field.fill('😀'.repeat(3999));
  await expect(tab.chat.getByText('1 character left')).toBeVisible();
  await expect(send).toBeEnabled();
  await tab.field.fill('😀'.repeat(4002));
  await expect(tab.chat.getByText('2 characters too many')).toBeVisible();
  await expect(send).toBeDisabled();
});

test.describe('on a phone', () => {
  const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
  test.use(phone);

  test('the chat fills the screen, Enter breaks the line, and a press on the button sends', async ({ server, tab }) => {
    server.html = (script) =>
      `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"></head><body>${script}</body></html>`;
    await tab.page.goto(server.site);
    await tab.launcher.tap();
    await expect(tab.field).toBeEnabled();
    await tab.page.waitForTimeout(300);
    expect(await tab.page.locator('[data-frontdesk] iframe').boundingBox()).toMatchObject({
      x: 0,
      y: 0,
      ...tab.page.viewportSize(),
    });
    await expect(tab.field).not.toBeFocused();
    await tab.field.tap();
    await tab.page.keyboard.type('one');
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.type('two');
    expect(server.sent).toEqual([]);
    await tab.chat.getByRole('button', { name: 'Send' }).tap();
    await expect(tab.sent).toBeVisible();
    expect(server.sent[0]?.text).toBe('one\ntwo');
    expect(await tab.field.evaluate((field) => getComputedStyle(field).fontSize)).toBe('16px');
    await tab.chat.getByRole('button', { name: 'Close chat' }).tap();
    await expect(tab.launcher).toBeVisible();
  });
});

test('a German website is spoken to in German', async ({ server, tab }) => {
  server.html = (script) =>
    `<!doctype html><html lang="de-AT"><head><title>Laden</title></head><body>${script}</body></html>`;
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveAccessibleName('Chat öffnen');
  await tab.open();
  await expect(tab.chat.getByRole('textbox', { name: 'Ihre Nachricht' })).toBeVisible();
  await expect(tab.log).toHaveAccessibleName('Unterhaltung');
  await expect(tab.log).toContainText('Guten Tag! Wie können wir Ihnen helfen?');
  await tab.say('Guten Tag');
  await expect(tab.log.getByText(/· Gesendet$/)).toBeVisible();
  expect(server.sent[0]?.language).toBe('de');
});
