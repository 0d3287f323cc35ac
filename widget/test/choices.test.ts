import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, Tab, test } from './stand.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Opens the menu and chooses. */
async function choose(tab: Tab, item: string): Promise<void> {
  await tab.chat.getByRole('button', { name: 'More options' }).click();
  await tab.chat.getByRole('menuitem', { name: item }).click();
}

const stored = (tab: Tab) => tab.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);

test('the menu comes with the conversation, and works by keyboard', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  const more = tab.chat.getByRole('button', { name: 'More options' });
  await expect(more).toBeHidden();
  await tab.say('hello');
  await expect(more).toBeVisible();
  await more.focus();
  await tab.page.keyboard.press('Enter');
  await expect(tab.chat.getByRole('menuitem', { name: 'Download' })).toBeFocused();
  await tab.page.keyboard.press('ArrowUp');
  await expect(tab.chat.getByRole('menuitem', { name: 'Erase everything' })).toBeFocused();
  await tab.page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await expect(tab.launcher).toHaveAttribute('aria-expanded', 'true');
});

test('a conversation is downloaded', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('to be kept');
  await expect(tab.sent).toBeVisible();
  const coming = tab.page.waitForEvent('download');
  await choose(tab, 'Download');
  const file = await coming;
  expect(file.suggestedFilename()).toBe('conversation.json');
  const { messages } = JSON.parse(await readFile(await file.path(), 'utf8'));
  expect(messages).toMatchObject([{ text: [{ text: 'to be kept' }] }]);
});

test('a conversation is ended and forgotten, in every tab of this device', async ({ server, tab, context }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('my secret');
  await expect(tab.sent).toBeVisible();
  const other = new Tab(await context.newPage());
  await other.page.goto(server.site);
  await other.open();
  await expect(other.messages).toHaveText(['my secret']);
  await choose(tab, 'End and forget on this device');
  await tab.chat.getByRole('button', { name: 'Cancel' }).click();
  await expect(tab.messages).toHaveText(['my secret']);
  await choose(tab, 'End and forget on this device');
  await tab.chat.getByRole('button', { name: 'End and forget' }).click();
  await expect(tab.chat.getByText('This device has forgotten it.')).toBeVisible();
  for (const each of [tab, other]) await expect(each.messages).toHaveCount(0);
  expect(await stored(tab)).toEqual([0, 0, '']);
  expect(server.deeds.done).toEqual([{ route: 'close' }]);
  await tab.say('something new');
  await expect(tab.sent).toBeVisible();
  expect(server.conversations.size).toBe(2);
});

test('everything is erased, and where that fails it is said', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('take it back');
  await expect(tab.sent).toBeVisible();
  server.faults.unavailable = 1;
  await choose(tab, 'Erase everything');
  const yes = tab.chat.getByRole('alertdialog').getByRole('button', { name: 'Erase everything' });
  await yes.click();
  await expect(tab.chat.getByRole('alert').filter({ hasText: 'That didn’t work.' })).toBeVisible();
  await yes.click();
  await expect(tab.chat.getByText('Everything has been erased.')).toBeVisible();
  await expect(tab.messages).toHaveCount(0);
  expect(server.conversations.size).toBe(0);
  expect(await stored(tab)).toEqual([0, 0, '']);
});

test('the privacy notice is in view before the first message', async ({ server, tab }) => {
  server.settings.privacy_url = 'https://shop.example/privacy';
  await tab.page.goto(server.site);
  await tab.open();
  const link = tab.chat.getByRole('link', { name: 'privacy notice' });
  await expect(link).toHaveAttribute('href', 'https://shop.example/privacy');
  await expect(link).toHaveAttribute('target', '_blank');
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await expect(link).toBeHidden();
});

test('where consent is required nothing is sent without', async ({ server, tab }) => {
  Object.assign(server.settings, { privacy_url: 'https://shop.example/privacy', consent: true });
  await tab.page.goto(server.site);
  await tab.open();
  const box = tab.chat.getByRole('checkbox', { name: /privacy notice/ });
  await tab.say('hello');
  await expect(tab.chat.getByRole('alert').filter({ hasText: 'Please agree first' })).toBeVisible();
  await expect(box).toBeFocused();
  expect(server.sent).toEqual([]);
  await box.check();
  await tab.field.press('Enter');
  await expect(tab.messages).toHaveText(['hello']);
  await expect(box).toBeHidden();
});

test('name and address are asked for, and need not be given', async ({ server, tab, context }) => {
  Object.assign(server.settings, { ask_name: true, ask_email: true });
  await tab.page.goto(server.site);
  await tab.launcher.click();
  const message = tab.chat.getByRole('textbox', { name: 'Your message' });
  await tab.chat.getByRole('textbox', { name: 'Your name' }).fill(' Max Muster ');
  const email = tab.chat.getByRole('textbox', { name: 'Your e-mail address' });
  await email.fill('max@');
  await message.fill('hello');
  await message.press('Enter');
  await expect(tab.chat.getByText('doesn’t look like an e-mail address')).toBeVisible();
  expect(server.sent).toEqual([]);
  await email.fill('max@example.org');
  await message.press('Enter');
  await expect(tab.sent).toBeVisible();
  expect(server.sent[0]).toMatchObject({ text: 'hello', name: 'Max Muster', email: 'max@example.org' });
  await expect(email).toBeHidden();

  await context.clearCookies();
  const other = new Tab(await context.newPage());
  await other.page.goto(server.site.replace('127.0.0.1', 'localhost'));
  server.settings.origins.push(new URL(other.page.url()).origin);
  await other.page.reload();
  await other.launcher.click();
  const again = other.chat.getByRole('textbox', { name: 'Your message' });
  await again.fill('anonymous');
  await again.press('Enter');
  await expect(other.sent).toBeVisible();
  expect(server.sent[1]).not.toHaveProperty('name');
});

test('at the end a visitor says how it was', async ({ server, tab }) => {
  server.settings.rating = true;
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  const group = tab.chat.getByRole('group', { name: 'How did we do?' });
  await expect(group).toBeHidden();
  server.conversation.open = false;
  server.conversation.tell(server.conversation.state);
  await group.getByRole('radio', { name: '4 stars of 5' }).check();
  await tab.chat.getByRole('textbox', { name: /tell us more/ }).fill('Quick!');
  await tab.chat.getByRole('button', { name: 'Send rating' }).click();
  await expect(tab.chat.getByText('Thank you for your rating!')).toBeVisible();
  expect(server.deeds.done).toEqual([{ route: 'rate', score: 4, words: 'Quick!' }]);
});

test.describe('accessibility', () => {
  // The tool puts styles of its own into every frame.
  test.use({ bypassCSP: true });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`menu, question, form, consent and rating meet WCAG 2.2 AA in ${colorScheme} colours`, async ({
      server,
      tab,
    }) => {
      await tab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const wanted = { ask_name: true, ask_email: true, consent: true, rating: true };
      Object.assign(server.settings, wanted, { privacy_url: 'https://shop.example/privacy' });
      const check = async () => {
        const { violations } = await new AxeBuilder({ page: tab.page }).withTags(TAGS).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      };
      await tab.page.goto(server.site);
      await tab.launcher.click();
      const message = tab.chat.getByRole('textbox', { name: 'Your message' });
      await tab.chat.getByRole('textbox', { name: 'Your e-mail address' }).fill('max');
      await message.fill('hello');
      await message.press('Enter');
      await check();
      await tab.chat.getByRole('textbox', { name: 'Your e-mail address' }).fill('');
      await message.press('Enter');
      await check();
      await tab.chat.getByRole('checkbox').check();
      await message.press('Enter');
      await expect(tab.sent).toBeVisible();
      server.conversation.open = false;
      server.conversation.tell(server.conversation.state);
      await tab.chat.getByRole('radio', { name: '2 stars of 5' }).check();
      await check();
      await tab.chat.getByRole('button', { name: 'More options' }).click();
      await check();
      await tab.chat.getByRole('menuitem', { name: 'Erase everything' }).click();
      await check();
    });
  }
});

test('a French website is spoken to in French', async ({ server, tab }) => {
  server.html = (script) => `<!doctype html><html lang="fr-CA"><title>Boutique</title><body>${script}</body></html>`;
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveAccessibleName('Ouvrir le chat');
  await tab.open();
  await expect(tab.log).toContainText('Bonjour ! Comment pouvons-nous vous aider ?');
  await tab.say('Bonjour');
  await expect(tab.log.getByText(/· Envoyé$/)).toBeVisible();
  expect(server.sent[0]?.language).toBe('fr');
});
