import type { Post } from '@mattermost/types/posts';
import type { Browser, BrowserContext } from '@playwright/test';
import type { ParsedMail } from 'mailparser';
import { Desk } from '../e2e/desk.ts';
import { test as shared } from '../e2e/story.ts';
import { MailHost } from '../world/smtp.ts';
import { Visitor } from '../world/visitor.ts';
import { expect } from './story.ts';

/** How long a visitor has to read a reply on the page, and what the way to the mailbox takes, in milliseconds. */
const PATIENCE = 180_000;
const WAY = 40_000;

/** A world whose server sends its mail to a mail host of its own. */
const test = shared.extend<object, { mails: MailHost }>({
  mails: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const mails = await MailHost.open();
      await use(mails);
      await mails.close();
    },
    { scope: 'worker' },
  ],
  worldOptions: [async ({ mails }, use) => use({ settings: mails.settings }), { scope: 'worker' }],
});

/** A visitor who reads German leaves an address and goes. */
async function leaveInGerman(desk: Desk, browser: Browser, address: string): Promise<Post> {
  const context = await browser.newContext({ locale: 'de-DE' });
  const { visitor, root } = await desk.begin(context, 'Wo ist meine Lampe?');
  const { chat } = visitor;
  await expect(chat.getByText('Gerade ist niemand da.')).toBeVisible();
  await chat.getByRole('textbox', { name: 'Unsere Antwort per E-Mail, falls Sie weggehen' }).fill(address);
  await chat.getByRole('button', { name: 'Adresse hinterlassen' }).click();
  await expect(chat.getByText(`Falls Sie weggehen, schicken wir die Antwort an ${address}.`)).toBeVisible();
  await context.close();
  return root;
}

/** The place in the chat where an address may be left. */
function contact({ chat }: Visitor) {
  return {
    field: chat.getByRole('textbox', { name: 'Get our answer by e-mail if you leave' }),
    leave: chat.getByRole('button', { name: 'Leave address' }),
  };
}

async function leave(visitor: Visitor, address: string): Promise<void> {
  const { field, leave } = contact(visitor);
  await field.fill(address);
  await leave.click();
  await expect(visitor.chat.getByText(`If you leave, our answer goes to ${address}.`)).toBeVisible();
}

/** Where the link of a mail leads. */
function linkIn(mail: ParsedMail): string {
  const [, link] = /<a href="([^"]+#frontdesk[^"]*)"/.exec(mail.html || '') ?? [];
  return (link ?? '').replaceAll('&amp;', '&');
}

/** Comes with the link of a mail, in a browser of one's own. */
async function come(context: BrowserContext, link: string): Promise<Visitor> {
  const page = await context.newPage();
  return Visitor.visit(page, link);
}

async function status(desk: Desk, status: 'online' | 'offline'): Promise<void> {
  await desk.anna.client.updateStatus({ user_id: desk.anna.user.id, status } as never);
}

test('what a visitor does not read goes out by e-mail, and its link goes on on another device, once', async ({
  world,
  mails,
  browser,
}) => {
  test.setTimeout(PATIENCE + 240_000);
  const desk = await Desk.open(world);
  await status(desk, 'offline');
  const [first, second, here] = [await browser.newContext(), await browser.newContext(), await browser.newContext()];
  const { visitor: max, root } = await desk.begin(first, 'Secret question: where is my lamp?');
  await expect(max.chat.getByText('Nobody is here right now.')).toBeVisible();
  await contact(max).field.fill('max@');
  await contact(max).leave.click();
  await expect(max.chat.getByText('This doesn’t look like an e-mail address.')).toBeVisible();
  await leave(max, 'max@kunde.example');
  await expect(async () => {
    const { props } = await desk.anna.client.getPost(root.id);
    expect(JSON.stringify(props)).toContain('max@kunde.example');
  }).toPass();
  await first.close();

  // Another visitor leaves an address, too, and stays.
  const { visitor: mia, root: norway } = await desk.begin(here, 'Do you ship to Norway?');
  await leave(mia, 'mia@kunde.example');

  const german = await Desk.open(world, { shop: { language: 'de' } });
  await status(german, 'offline');
  const lamp = await leaveInGerman(german, browser, 'lisa@kunde.example');
  await german.reply(lamp, 'Sie kommt morgen.');

  await desk.reply(root, 'It **ships** today, see https://parcel.example/?a=1&b=<2>');
  await desk.reply(root, 'note: he has asked three times');
  await desk.reply(norway, 'Yes, we do.');
  await mia.sees('Yes, we do.');
  const mail = await mails.mail('max@kunde.example', 1, PATIENCE + WAY);
  expect(mail.subject).toMatch(/^shop-\d+\.localhost replied to you$/);
  expect(mail.from?.text).toBe('"The lamp shop" <chat@shop.example>');
  expect(mail.html).toContain('It <b>ships</b> today');
  expect(mail.html).toContain('Anna');
  expect(mail.html).not.toContain('Secret question');
  expect(mail.text).not.toContain('Secret question');
  expect(mail.html).not.toContain('three times');
  const link = linkIn(mail);
  expect(link.startsWith(`${desk.page}#frontdesk=`)).toBe(true);

  // Back on another device: the conversation is there, and goes on in the same thread.
  const back = await come(second, link);
  await back.hears(['Secret question: where is my lamp?', 'It ships today, see https://parcel.example/?a=1&b=<2>']);
  await expect(back.page).toHaveURL(desk.page);
  await back.say('Thank you!');
  await expect.poll(() => desk.said(root)).toContain('Thank you!');
  await back.page.reload();
  await back.open();
  await back.sees('Thank you!');

  // The link opens nothing a second time, and what was read on the page went to nobody.
  const third = await browser.newContext();
  const late = await come(third, link);
  await expect(late.chat.getByText('This link was already used or is too old.')).toBeVisible();
  expect(await late.texts()).toEqual([]);
  expect(mails.mailbox('mia@kunde.example')).toEqual([]);
  await Promise.all([second, here, third].map((context) => context.close()));

  // In German; and the chat by itself takes the code, too.
  const letter = await mails.mail('lisa@kunde.example', 1, WAY);
  expect(letter.subject).toMatch(/: Antwort auf Ihre Nachricht$/);
  expect(letter.html).toContain('Unterhaltung fortsetzen');
  const other = await browser.newContext({ locale: 'de-DE' });
  const page = await other.newPage();
  const alone = `${world.server.siteUrl}/plugins/frontdesk/v1/sites/${german.website.handle}/chat?l=de`;
  await page.goto(`${alone}#${linkIn(letter).split('#')[1]}`);
  await expect(page.getByText('Sie kommt morgen.')).toBeVisible();
  await expect(page).toHaveURL(alone);
  await page.getByRole('textbox', { name: 'Ihre Nachricht' }).fill('Danke!');
  await page.keyboard.press('Enter');
  await expect.poll(() => german.said(lamp)).toContain('Danke!');
  await other.close();
});

test('an address is asked for when nobody has answered for two minutes, and not before', async ({ world, context }) => {
  const desk = await Desk.open(world);
  await status(desk, 'online');
  await context.clock.install();
  const { visitor } = await desk.begin(context, 'Anybody here?');
  await visitor.hasSent();
  await context.clock.fastForward(100_000);
  await expect(contact(visitor).field).toBeHidden();
  await context.clock.fastForward(25_000);
  await expect(contact(visitor).field).toBeVisible();
  await expect(visitor.chat.getByText('It’s taking a little longer than usual.')).toBeVisible();
  const root = await desk.root('Anybody here?');
  await desk.reply(root, 'Yes!');
  await visitor.sees('Yes!');
  await expect(contact(visitor).field).toBeHidden();
});

test('where mails are switched off, no address is asked for', async ({ world, context }) => {
  const desk = await Desk.open(world);
  await status(desk, 'offline');
  await desk.anna.command(desk.channel, '/desk set mail=off');
  const { visitor } = await desk.begin(context, 'Hello?');
  await visitor.hasSent();
  await expect(visitor.chat.getByText('Hello?')).toBeVisible();
  await visitor.page.waitForTimeout(2_000);
  await expect(contact(visitor).field).toBeHidden();
});
