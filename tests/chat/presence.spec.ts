import type { Browser } from '@playwright/test';
import { Desk } from '../e2e/desk.ts';
import type { Member } from '../world/member.ts';
import type { Visitor } from '../world/visitor.ts';
import { expect, test } from './story.ts';

async function is(member: Member, status: 'online' | 'away' | 'dnd' | 'offline'): Promise<void> {
  const now = { user_id: member.user.id, status } as never;
  await member.client.updateStatus(now);
}

function header(visitor: Visitor) {
  return visitor.chat.locator('header');
}

/** The hours of a team in UTC that begin on a day from now: `tue 09:00-10:00`. */
function opensIn(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' });
  return `${day.toLowerCase()} 09:00-10:00`;
}

/** A visitor of the shop in a language, with a time zone of their own. */
async function visit(browser: Browser, desk: Desk, locale: string, timezoneId: string): Promise<Visitor> {
  const { snippet } = desk.website;
  desk.world.shop.show(new URL(desk.page).pathname, { snippet, language: locale });
  return desk.welcome(await browser.newContext({ locale, timezoneId }));
}

test('the team is there while somebody of it is online or away, and no name is told', async ({ world, browser }) => {
  const desk = await Desk.open(world);
  // Whoever else is in the channel must not be there by chance; what is known of them is up to 45 s old.
  const ben = await world.newMember();
  const quiet = await Desk.open(world, { colleagues: [ben] });
  await is(desk.anna, 'online');
  await is(quiet.anna, 'dnd');
  await is(ben, 'offline');
  const there = await visit(browser, desk, 'en', 'UTC');
  await expect(header(there)).toContainText('We’re here for you now');
  const away = await visit(browser, quiet, 'en', 'UTC');
  await expect(header(away)).toContainText('We’ll answer as soon as we can');
  expect(await header(there).innerText()).not.toContain('Anna');

  const third = await Desk.open(world);
  await is(third.anna, 'away');
  await expect(header(await visit(browser, third, 'de', 'UTC'))).toContainText('Wir sind gerade für Sie da');
});

test('outside its hours the visitor reads when it is back, by their own clock and in their own language', async ({
  world,
  browser,
}) => {
  const desk = await Desk.open(world);
  await desk.anna.command(desk.channel, `/desk set hours="${opensIn(3)}" timezone=UTC`);
  const at = new Date(Date.now() + 3 * 86_400_000);
  for (const [locale, zone, words] of [
    ['en-GB', 'UTC', (day: string) => `We’re back on ${day} at 09:00`],
    ['de', 'Asia/Tokyo', (day: string) => `Wir sind am ${day} ab 18:00 Uhr wieder da`],
    ['fr', 'Asia/Tokyo', (day: string) => `De retour ${day} à 18:00`],
  ] as const) {
    const visitor = await visit(browser, desk, locale, zone);
    const day = at.toLocaleDateString(locale, { weekday: 'long', timeZone: 'UTC' });
    await expect(header(visitor)).toContainText(words(day));
  }
  await desk.anna.command(desk.channel, `/desk set hours="${opensIn(1)}"`);
  const visitor = await visit(browser, desk, 'en-GB', 'UTC');
  await expect(header(visitor)).toContainText('We’re back tomorrow at 09:00');
  // Who has written is told the same when they come back.
  await visitor.say('Then I wait');
  await visitor.hasSent();
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['Then I wait']);
  await expect(header(visitor)).toContainText('We’re back tomorrow at 09:00');
});
