import type { Presence } from '../page/types.ts';
import { expect, test } from './stand.ts';

test('the team learns what was read last, once in a while and never less than the last word', async ({
  server,
  tab,
}) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Hello?');
  await expect(tab.sent).toBeVisible();
  const seen = () => server.signs.filter(({ sign }) => sign === 'seen').map(({ message }) => message);
  const ids = [server.reply('One')];
  await expect.poll(seen).toEqual(ids);
  for (const text of ['Two', 'Three', 'Four']) ids.push(server.reply(text));
  await expect(tab.messages.last()).toHaveText('Four');
  await expect.poll(seen, { timeout: 8_000 }).toEqual([ids[0], ids[3]]);
  // What the visitor says themselves tells the team nothing about reading.
  await tab.say('Thanks');
  await expect(tab.sent).toBeVisible();
  expect(seen()).toHaveLength(2);
});

test('the team learns that the visitor types, in a conversation that there is', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  const typed = () => server.signs.filter(({ sign }) => sign === 'typing').length;
  await tab.field.pressSequentially('Nobody knows me yet');
  await tab.field.press('Enter');
  await expect(tab.sent).toBeVisible();
  expect(typed()).toBe(0);
  await tab.field.pressSequentially('But now');
  await expect.poll(typed).toBe(1);
});

test('a message that is taken away leaves a trace where it stood', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('Hello?');
  await expect(tab.sent).toBeVisible();
  const slip = server.reply('Wrong window');
  server.reply('Hello!');
  await expect(tab.messages).toHaveText(['Hello?', 'Wrong window', 'Hello!']);
  server.remove(slip);
  await expect(tab.messages).toHaveText(['Hello?', 'Hello!']);
  const lines = await tab.log.locator('.rows > *').allInnerTexts();
  const at = lines.findIndex((line) => line.includes('This message was removed.'));
  expect(lines[at + 1]).toContain('Hello!');
});

for (const [locale, presence, line] of [
  ['en', undefined, 'We’ll reply right here'],
  ['en', { here: true }, 'We’re here for you now'],
  ['fr', { here: true, opens: 0 }, 'Nous sommes là pour vous répondre'],
  ['de', { here: false, opens: 0 }, 'Wir antworten Ihnen so bald wie möglich'],
  ['en-GB', { here: false, opens: Date.UTC(2026, 10, 20, 15, 30) }, 'We’re back today at 15:30'],
  ['de', { here: false, opens: Date.UTC(2026, 10, 21, 9) }, 'Wir sind morgen ab 09:00 Uhr wieder da'],
  ['fr', { here: false, opens: Date.UTC(2026, 10, 23, 9) }, 'De retour lundi à 09:00'],
  ['en-GB', { here: false, opens: Date.UTC(2026, 10, 30, 9) }, 'We’re back on Monday'],
] as [string, Presence | undefined, string][]) {
  test(`the header says in ${locale}: ${line}`, async ({ server, browser }) => {
    const page = await (await browser.newContext({ locale, timezoneId: 'UTC' })).newPage();
    await page.clock.setFixedTime(new Date('2026-11-20T10:00:00Z'));
    if (presence) server.settings.presence = presence;
    await page.goto(server.chat.replace('l=en', `l=${locale}`));
    await expect(page.locator('header')).toContainText(line);
    await page.context().close();
  });
}
