/** What a visitor decides about what they wrote, and what they are told before. */
import { readFile } from 'node:fs/promises';
import { Desk } from '../e2e/desk.ts';
import { Visitor } from '../world/visitor.ts';
import { expect, test } from './story.ts';

async function choose({ chat }: Visitor, item: string): Promise<void> {
  await chat.getByRole('button', { name: 'More options' }).click();
  await chat.getByRole('menuitem', { name: item }).click();
}

const nothing = { cookies: [], origins: [] };

test('nothing is kept in the browser before the first message', async ({ world, page, context }) => {
  const desk = await Desk.open(world);
  const visitor = await Visitor.visit(page, desk.page);
  await visitor.open();
  await visitor.chat.getByRole('textbox').fill('Not sent');
  expect(await context.storageState({ indexedDB: true })).toEqual(nothing);
  expect(await page.evaluate(async () => [sessionStorage.length, (await caches.keys()).length])).toEqual([0, 0]);
});

test('a visitor takes the conversation out, and has it forgotten on this device', async ({ world, page, context }) => {
  const desk = await Desk.open(world);
  const visitor = await Visitor.visit(page, desk.page);
  await visitor.open();
  await visitor.say('On a borrowed phone');
  const root = await desk.root('borrowed phone');
  await desk.reply(root, 'Understood');
  await visitor.sees('Understood');
  const coming = page.waitForEvent('download');
  await choose(visitor, 'Download');
  const taken = await readFile(await (await coming).path(), 'utf8');
  expect(taken).toContain('On a borrowed phone');
  expect(taken).toContain('Understood');

  await choose(visitor, 'End and forget on this device');
  await visitor.chat.getByRole('button', { name: 'End and forget' }).click();
  await expect(visitor.bubbles).toHaveCount(0);
  expect(await context.storageState({ indexedDB: true })).toEqual(nothing);
  await expect
    .poll(async () => JSON.stringify((await desk.anna.client.getPost(root.id)).props.attachments))
    .toContain('Closed');
  await page.reload();
  await visitor.open();
  await expect(visitor.bubbles).toHaveCount(0);
});

test('a visitor erases everything, and the thread is gone', async ({ world, page, context }) => {
  const desk = await Desk.open(world);
  const visitor = await Visitor.visit(page, desk.page);
  await visitor.open();
  await visitor.say('Forget that I said this');
  const root = await desk.root('Forget that');
  await desk.reply(root, 'With pleasure');
  await visitor.sees('With pleasure');
  await choose(visitor, 'Erase everything');
  await visitor.chat.getByRole('alertdialog').getByRole('button', { name: 'Erase everything' }).click();
  await expect(visitor.bubbles).toHaveCount(0);
  expect(await context.storageState({ indexedDB: true })).toEqual(nothing);
  const said = async () => JSON.stringify(await desk.anna.posts(desk.channel));
  await expect.poll(said).not.toContain('Forget that I said this');
  expect(await said()).not.toContain('With pleasure');
});

test('the notice, consent and a name come before the first message, and a rating at the end', async ({
  world,
  page,
}) => {
  const desk = await Desk.open(world);
  const settings = 'privacy_url=https://shop.example/privacy consent=required ask=name,email rating=on';
  await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} ${settings}`);
  const visitor = await Visitor.visit(page, desk.page);
  await visitor.launcher.click();
  const { chat } = visitor;
  const message = chat.getByRole('textbox', { name: 'Your message' });
  await message.fill('May I?');
  await message.press('Enter');
  await expect(chat.getByText('Please agree first')).toBeVisible();
  await expect(chat.getByRole('link', { name: 'privacy notice' })).toHaveAttribute('href', /shop\.example\/privacy/);
  await chat.getByRole('checkbox').check();
  await chat.getByRole('textbox', { name: 'Your name' }).fill('Max Muster');
  await chat.getByRole('textbox', { name: 'Your e-mail address' }).fill('max@example.org');
  await message.press('Enter');
  const root = await desk.root('May I?');
  await visitor.hasSent();
  expect(JSON.stringify(root)).toContain('Max Muster');
  await desk.anna.press(root, 'close');
  await chat.getByRole('radio', { name: '5 stars of 5' }).check();
  await chat.getByRole('button', { name: 'Send rating' }).click();
  await expect(chat.getByText('Thank you for your rating!')).toBeVisible();
});
