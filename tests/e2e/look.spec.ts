import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Post } from '@mattermost/types/posts';
import { devices } from '@playwright/test';
import { repository } from '../world/machine.ts';
import { Visitor } from '../world/visitor.ts';
import { Desk } from './desk.ts';
import { shopFront, threadPage } from './picture.ts';
import { expect, test } from './story.ts';

const pictures = join(repository, 'target', 'pictures');
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** A reply with one of everything. */
const rich = `Of course: **free** from 50 €, see [shipping](https://shop.example/shipping).

1. Choose a lamp
2. Tell us where it goes

> Do you ship to Austria?

\`\`\`
Order 4711
\`\`\`
Within \`3\` days :wave:`;

async function keep(visitor: Visitor, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await visitor.page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
}

/** A short conversation, as far as pictures need it. */
async function talk(desk: Desk, visitor: Visitor): Promise<Post> {
  await visitor.say('Hello! Do you ship to Austria?');
  const root = await desk.root('Do you ship');
  await desk.reply(root, rich);
  await visitor.sees('Order 4711');
  await visitor.say('Great, thank you!');
  await visitor.hasSent();
  return root;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test(`the open chat meets WCAG 2.2 AA in ${colorScheme} colours`, async ({ world, page }) => {
      const desk = await Desk.open(world, { shop: { body: `<main><h1>Shop</h1></main>` } });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const visitor = await Visitor.visit(page, desk.page);
      await visitor.open();
      const root = await talk(desk, visitor);
      await desk.anna.press(root, 'close');
      await visitor.log.getByText('This conversation was closed.').waitFor();
      const { violations, passes } = await new AxeBuilder({ page }).withTags(wcag).analyze();
      const inside = passes.flatMap(({ nodes }) => nodes).filter(({ target }) => target.length > 1);
      expect(inside.length, 'the inside of the chat was looked at, too').toBeGreaterThan(0);
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      await keep(visitor, `desktop-${colorScheme}`);
    });
  });
}

test('the chat needs no mouse', async ({ world, page }) => {
  const desk = await Desk.open(world);
  const visitor = await Visitor.visit(page, desk.page);
  await expect(visitor.launcher).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(visitor.launcher).toBeFocused();
  await page.keyboard.press('Enter');
  const box = visitor.chat.getByRole('textbox');
  await expect(box).toBeFocused();
  await page.keyboard.type('No mouse');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('at all');
  await page.keyboard.press('Enter');
  const root = await desk.root('No mouse');
  expect(await desk.said(root)).toEqual(['No mouse\nat all']);
  await expect(box).toHaveValue('');
  await expect(box).toBeFocused();
  await desk.reply(root, 'Well done');
  await visitor.sees('Well done');
  await page.keyboard.press('Escape');
  await expect(visitor.launcher).toBeFocused();
  await expect(visitor.launcher).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(box).toBeFocused();
});

test('a German page has a German chat', async ({ world, page }) => {
  const desk = await Desk.open(world, { shop: { language: 'de' } });
  const visitor = await Visitor.visit(page, desk.page);
  await expect(visitor.launcher).toHaveAccessibleName('Chat öffnen');
  await visitor.open();
  await expect(visitor.log).toContainText('Guten Tag! Wie können wir Ihnen helfen?');
  await visitor.say('Liefern Sie nach Österreich?');
  const root = await desk.root('Österreich');
  expect(JSON.stringify(root.props.attachments)).toContain('"value":"German"');
  const reply = await desk.reply(root, 'Ja');
  await visitor.sees('Ja');
  await desk.anna.edit(reply, 'Ja, gern');
  await expect(visitor.log.getByText('bearbeitet')).toBeVisible();
  await keep(visitor, 'german');
});

test.describe('on a phone', () => {
  const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
  test.use(phone);

  test('the chat fills the screen and is used by touch', async ({ world, page }) => {
    const desk = await Desk.open(world);
    const visitor = await Visitor.visit(page, desk.page);
    await keep(visitor, 'phone-closed');
    await visitor.launcher.tap();
    const box = visitor.chat.getByRole('textbox');
    await expect(box).toBeEnabled();
    await expect
      .poll(() => page.locator('[data-frontdesk] iframe').boundingBox())
      .toMatchObject({ x: 0, y: 0, ...page.viewportSize() });
    await box.tap();
    await page.keyboard.type('Hello! Do you ship to Austria?');
    await visitor.chat.getByRole('button', { name: 'Send' }).tap();
    const root = await desk.root('Do you ship');
    expect(JSON.stringify(root.props.attachments)).toContain('"value":"Chrome, Android"');
    await desk.reply(root, rich);
    await visitor.sees('Order 4711');
    await keep(visitor, 'phone');
    await visitor.chat.getByRole('button', { name: 'Close chat' }).tap();
    await expect(visitor.launcher).toBeVisible();
  });
});

test('a picture shows both sides', async ({ world, browser }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben], flags: '--notify @here', shop: { body: shopFront } });
  const context = await browser.newContext({ viewport: { width: 700, height: 800 }, reducedMotion: 'reduce' });
  const visitor = await desk.welcome(context);
  await visitor.say('Hello! Do you ship the floor lamp to Austria?');
  const root = await desk.root('Do you ship');
  await ben.post(desk.channel, 'note: four of them are left', { thread: root.id });
  await desk.reply(root, 'Yes, we do: **free** from 50 €, and within *three days*.');
  await visitor.sees('three days');
  await visitor.say('Great! And can I send it back?');
  await visitor.hasSent();
  await desk.reply(root, 'Within 30 days, here is [how it works](https://shop.example/returns) :wave:');
  await visitor.sees('how it works');
  await visitor.log.evaluate((log) =>
    Promise.all(log.getAnimations({ subtree: true }).map(({ finished }) => finished)),
  );

  const names = new Map([desk.anna, ben].map(({ user }) => [user.id, { name: user.first_name }]));
  await expect
    .poll(async () => JSON.stringify((await desk.anna.client.getPost(root.id)).props))
    .toContain('Answered by');
  const thread = await desk.anna.thread(root.id);
  const shop = await visitor.page.screenshot({ animations: 'disabled' });
  const both = await context.newPage();
  await both.setViewportSize({ width: 1280, height: 800 });
  await both.setContent(threadPage(shop, '~front-desk', thread, names));
  await expect(both.locator('article')).toHaveCount(5);
  await mkdir(pictures, { recursive: true });
  const made = join(pictures, 'chat.png');
  await both.screenshot({ path: made });
  await context.close();
  // Each run's picture differs a little, so that the one in the README changes only when somebody wants it.
  const kept = join(repository, 'docs', 'pictures', 'chat.png');
  if (process.env.PICTURES !== '1' && existsSync(kept)) return;
  await mkdir(join(repository, 'docs', 'pictures'), { recursive: true });
  await copyFile(made, kept);
});
