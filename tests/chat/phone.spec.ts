/** The chat on a phone: its screen, its Back, its keyboard, and a page that was put away. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { devices } from '@playwright/test';
import { Desk } from '../e2e/desk.ts';
import { shopFront } from '../e2e/picture.ts';
import { repository } from '../world/machine.ts';
import { Visitor } from '../world/visitor.ts';
import { expect, test } from './story.ts';

/** Keeps a picture of the page for the documents, where there is none yet or new ones are wanted. */
async function keep({ page, log }: Visitor, name: string): Promise<void> {
  await log.evaluate((root) =>
    Promise.all(root.getAnimations({ subtree: true }).map(({ finished }) => finished.catch(() => {}))),
  );
  const [made, kept] = ['target', 'docs'].map((folder) => join(repository, folder, 'pictures', `${name}.png`));
  if (!made || !kept) throw new Error('there are two places');
  await page.screenshot({ path: made, animations: 'disabled' });
  if (process.env.PICTURES !== '1' && existsSync(kept)) return;
  await mkdir(join(repository, 'docs', 'pictures'), { recursive: true });
  await copyFile(made, kept);
}

test.describe('on a phone', () => {
  const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
  test.use(phone);

  test('a visitor chats with the whole screen, and Back leads back to the shop', async ({ world, page }) => {
    const desk = await Desk.open(world, { shop: { body: shopFront } });
    await page.goto(`${desk.origin}/`);
    const visitor = await Visitor.visit(page, desk.page);
    await visitor.launcher.tap();
    const box = visitor.chat.getByRole('textbox');
    await expect(box).toBeEnabled();
    const frame = page.locator('[data-frontdesk] iframe');
    await expect.poll(() => frame.boundingBox()).toMatchObject({ x: 0, y: 0, ...page.viewportSize() });
    expect(await box.evaluate((field) => getComputedStyle(field).fontSize)).toBe('16px');
    await box.tap();
    await page.keyboard.type('Do you ship the floor lamp to Austria?');
    await visitor.chat.getByRole('button', { name: 'Send' }).tap();
    const root = await desk.root('floor lamp');
    await desk.reply(root, 'Yes, we do: **free** from 50 €.');
    await visitor.sees('free');
    await keep(visitor, 'chat-phone');

    // The keyboard takes half of the screen.
    const left = await page.evaluate(() => {
      const seen = window.visualViewport as VisualViewport;
      const height = Math.round(seen.height / 2);
      Object.defineProperty(seen, 'height', { configurable: true, get: () => height });
      seen.dispatchEvent(new Event('resize'));
      return height;
    });
    await expect.poll(async () => (await frame.boundingBox())?.height).toBe(left);
    await expect(visitor.bubbles.last()).toBeInViewport();

    await page.goBack();
    await expect(visitor.launcher).toBeVisible();
    expect(page.url()).toBe(desk.page);
    const title = await page.title();
    await desk.reply(root, 'It takes three days.');
    await expect(page).toHaveTitle(`(1) ${title}`);
    await expect(visitor.launcher).toHaveAccessibleName('Open chat – 1 new message');
    await visitor.launcher.tap();
    await visitor.sees('three days');
    await expect(page).toHaveTitle(title);
    await visitor.chat.getByRole('button', { name: 'Close chat' }).tap();
    await expect(visitor.launcher).toBeVisible();
    await page.goBack();
    expect(page.url()).toBe(`${desk.origin}/`);
  });

  test('a page that was put away goes on where it was when it is shown again', async ({ world, page, context }) => {
    const desk = await Desk.open(world);
    const visitor = await Visitor.visit(page, desk.page);
    await visitor.launcher.tap();
    await visitor.chat.getByRole('textbox').fill('I will be right back');
    await visitor.chat.getByRole('button', { name: 'Send' }).tap();
    const root = await desk.root('right back');
    await visitor.hasSent();
    const line = await context.newCDPSession(page);
    await line.send('Page.setWebLifecycleState', { state: 'frozen' });
    await desk.reply(root, 'While you were away');
    await line.send('Page.setWebLifecycleState', { state: 'active' });
    await visitor.hears(['I will be right back', 'While you were away']);
    await page.reload();
    await visitor.hears(['I will be right back', 'While you were away']);
  });
});

for (const [name, colorScheme, language, words] of [
  ['chat-open', 'light', 'en', ['Do you ship the floor lamp to Austria?', 'Yes, we do: **free** from 50 €.', 'Great!']],
  ['chat-dark', 'dark', 'en', ['Do you ship the floor lamp to Austria?', 'Yes, we do: **free** from 50 €.', 'Great!']],
  ['chat-german', 'light', 'de', ['Liefern Sie auch nach Wien?', 'Ja, ab 50 € sogar **kostenlos**.', 'Wunderbar!']],
  ['chat-french', 'light', 'fr', ['Livrez-vous à Lyon ?', 'Oui, et **gratuitement** dès 50 €.', 'Parfait !']],
] as const) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport: { width: 700, height: 800 } });

    test(`a picture of the chat: ${name}`, async ({ world, page }) => {
      const desk = await Desk.open(world, { shop: { body: shopFront, language } });
      await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
      const visitor = await Visitor.visit(page, desk.page);
      await visitor.open();
      await visitor.say(words[0]);
      const root = await desk.root(words[0]);
      await desk.reply(root, words[1]);
      await expect(visitor.bubbles).toHaveCount(2);
      await visitor.say(words[2]);
      const sent = { en: 'Sent', de: 'Gesendet', fr: 'Envoyé' }[language];
      await visitor.log.getByText(new RegExp(`· ${sent}$`)).waitFor();
      await keep(visitor, name);
    });
  });
}
