import { createHmac } from 'node:crypto';
import type { Browser, BrowserContext } from '@playwright/test';
import { Visitor } from '../world/visitor.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** Has a website demand signatures, and gives its secret. */
async function demand(desk: Desk, value = 'required'): Promise<string> {
  await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} verified=required`);
  const answer = await desk.anna.command(desk.channel, `/desk rotate ${desk.website.handle} identity`);
  if (value !== 'required') await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} verified=${value}`);
  const secret = (answer.props?.frontdesk as { identity_secret?: string } | undefined)?.identity_secret;
  if (!secret) throw new Error(`no secret was shown: ${answer.text}`);
  return secret;
}

/** What a website says of its visitor. */
function sign(secret: string, id: string, more: object = {}): object {
  const expires = Math.floor(Date.now() / 1000) + 600;
  const nonce = crypto.randomUUID();
  const signature = createHmac('sha256', secret).update(`${id}.${expires}.${nonce}`).digest('hex');
  return { id, expires, nonce, signature, ...more };
}

/** A visitor whom the website names opens the chat. */
async function arrive(desk: Desk, context: BrowserContext, claim: object): Promise<Visitor> {
  const page = await context.newPage();
  await page.addInitScript((visitor) => {
    if (origin !== 'null') Object.assign(window, { frontdesk: { visitor } });
  }, claim);
  const visitor = await Visitor.visit(page, desk.page);
  await visitor.launcher.click();
  return visitor;
}

async function elsewhere(browser: Browser, use: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  await use(context).finally(() => context.close());
}

test('a visitor for whom the website vouches is known to the team, and goes on at another device', async ({
  world,
  context,
  browser,
}) => {
  const desk = await Desk.open(world);
  const secret = await demand(desk);
  const visitor = await arrive(
    desk,
    context,
    sign(secret, 'customer-17', { name: 'Max Muster', email: 'max@shop.example' }),
  );
  await visitor.say('Where is my order?');
  await visitor.hasSent();
  const root = await desk.root('Where is my order?');
  expect(root.message).toContain('Max Muster');
  const [attachment] = (root.props.attachments ?? []) as { fields: { title: string; value: string }[] }[];
  expect(attachment?.fields).toContainEqual(
    expect.objectContaining({ title: 'Verified visitor', value: '`customer-17`' }),
  );
  await desk.reply(root, 'On its way');
  await visitor.hears(['Where is my order?', 'On its way']);
  expect(await visitor.storage()).not.toContain('token');

  await elsewhere(browser, async (phone) => {
    const other = await arrive(desk, phone, sign(secret, 'customer-17'));
    await other.hears(['Where is my order?', 'On its way']);
    await other.say('Thank you');
    await other.hasSent();
    await other.chat.getByRole('button', { name: 'New conversation' }).click();
    await other.say('And a second order?');
    await other.hasSent();
  });
  await visitor.hears(['Where is my order?', 'On its way', 'Thank you']);
  expect(await desk.root('And a second order?')).toBeTruthy();

  await elsewhere(browser, async (third) => {
    const again = await arrive(desk, third, sign(secret, 'customer-17'));
    await again.chat.getByRole('button', { name: 'Your conversations' }).click();
    const rows = again.chat.getByRole('navigation').getByRole('listitem');
    await expect(rows).toHaveCount(2);
    await rows.filter({ hasText: 'Where is my order?' }).getByRole('button').click();
    await again.hears(['Where is my order?', 'On its way', 'Thank you']);
  });
  await elsewhere(browser, async (stranger) => {
    const other = await arrive(desk, stranger, sign(secret, 'customer-18'));
    await expect(other.chat.getByRole('textbox')).toBeEnabled();
    await expect(other.bubbles).toHaveCount(0);
  });
});

test('nobody else is taken where it is required', async ({ world, context, browser }) => {
  const desk = await Desk.open(world);
  const secret = await demand(desk);
  const anonymous = await Visitor.visit(await context.newPage(), desk.page);
  await anonymous.launcher.click();
  await expect(anonymous.chat.getByRole('alert')).toHaveText('Please sign in to this website to use the chat.');
  await elsewhere(browser, async (other) => {
    const forged = await arrive(desk, other, { ...sign(secret, 'customer-17'), id: 'customer-1' });
    await expect(forged.chat.getByRole('alert')).toContainText('couldn’t confirm who you are');
  });
  expect((await desk.anna.posts(desk.channel)).filter(({ props }) => props.frontdesk)).toEqual([]);
});

test('where it is not required, anonymous visitors chat beside verified ones, and who signs in and off changes places', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const secret = await demand(desk, 'off');
  const { visitor } = await desk.begin(context, 'Just looking');
  await visitor.hasSent();
  const identify = (claim: object | null) =>
    visitor.page.evaluate(
      (claim) => (window as { frontdesk?: { identify?: (claim: unknown) => void } }).frontdesk?.identify?.(claim),
      claim,
    );
  await identify(sign(secret, 'customer-17'));
  await expect(visitor.bubbles).toHaveCount(0);
  await visitor.say('Now as a customer');
  await visitor.hasSent();
  await identify(null);
  await visitor.hears(['Just looking']);
});
