/// <reference path="../../widget/frontdesk.d.ts" />
/** What a page's own scripts may do with the chat: docs/website-api.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Desk } from '../e2e/desk.ts';
import { repository } from '../world/machine.ts';
import { Visitor } from '../world/visitor.ts';
import { expect, test } from './story.ts';

test('the examples of the documentation work as they stand', async ({ world, page }) => {
  const text = await readFile(join(repository, 'docs', 'website-api.md'), 'utf8');
  const examples = [...text.matchAll(/```html\n([\s\S]*?)```/g)].map(([, example]) => example ?? '');
  expect(examples.length).toBeGreaterThan(1);
  const desk = await Desk.open(world, { shop: { body: `<h1>Shop</h1>${examples.join('\n')}` } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`${error}`));
  const visitor = await Visitor.visit(page, desk.page);
  await expect.poll(() => page.evaluate(() => typeof window.Frontdesk?.open)).toBe('function');
  await expect(visitor.launcher).toBeHidden();

  const help = page.getByRole('button', { name: 'Help' });
  await help.click();
  await visitor.chat.getByRole('textbox').waitFor();
  await visitor.say('From a button of the page');
  const root = await desk.root('button of the page');
  await visitor.hasSent();
  await page.evaluate(() => window.Frontdesk?.close?.());
  await desk.reply(root, 'Seen on the page');
  await expect(help).toHaveText('Help (1)');
  await help.click();
  await visitor.sees('Seen on the page');
  await expect(help).toHaveText('Help');
  expect(problems).toEqual([]);
});

test('a page opens, hides and hears the chat', async ({ world, page }) => {
  const desk = await Desk.open(world);
  const visitor = await Visitor.visit(page, desk.page);
  await expect(visitor.launcher).toBeVisible();
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    for (const event of ['ready', 'open', 'close', 'message', 'unread'] as const)
      window.Frontdesk?.on?.(event, (detail: unknown) => told.push([event, detail]));
    window.Frontdesk?.open?.();
  });
  const told = () => page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  await visitor.chat.getByRole('textbox').waitFor();
  await visitor.say('Are you there?');
  const root = await desk.root('Are you there?');
  await visitor.hasSent();
  await page.waitForTimeout(1_000);
  await page.evaluate(() => window.Frontdesk?.hide?.());
  await expect(visitor.launcher).toBeHidden();
  await desk.reply(root, 'Here *we* are');
  await expect.poll(told).toEqual(
    expect.arrayContaining([
      ['ready', null],
      ['open', null],
      ['close', null],
      ['message', { from: { role: 'member', name: 'Anna' }, text: 'Here we are' }],
      ['unread', { count: 1 }],
    ]),
  );
  await page.evaluate(() => window.Frontdesk?.show?.());
  await expect(visitor.launcher).toHaveAccessibleName('Open chat – 1 new message');
});
