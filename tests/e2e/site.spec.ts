import type { BrowserContext, Page } from '@playwright/test';
import { withoutThirdParties } from '../world/browser.ts';
import { Visitor } from '../world/visitor.ts';
import { until } from '../world/wait.ts';
import { connectWebsite } from '../world/website.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** What a page's console tells of errors and of breaches of policies, in it and in its frames. */
async function complaints(page: Page): Promise<string[]> {
  const told: string[] = [];
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`breach of ${event.effectiveDirective}: ${event.blockedURI}`);
    });
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) told.push(message.text());
  });
  page.on('pageerror', (error) => told.push(`${error}`));
  return told;
}

/** Plays the story on a page of the desk's shop, in a new tab. */
async function converse(desk: Desk, context: BrowserContext, address: string, words: string): Promise<Visitor> {
  const visitor = await Visitor.visit(await context.newPage(), address);
  await visitor.open();
  await visitor.say(words);
  const root = await desk.root(words);
  await desk.reply(root, 'With **pleasure**: [our lamps](https://shop.example/lamps)');
  await visitor.hears([words, 'With pleasure: our lamps']);
  await visitor.page.reload();
  await visitor.open();
  await desk.reply(root, 'Still here');
  await visitor.hears([words, 'With pleasure: our lamps', 'Still here']);
  return visitor;
}

/** Loads a page and waits until it has nothing more to do. */
async function settle(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
}

for (const trusted of ['', "; require-trusted-types-for 'script'; trusted-types 'none'"]) {
  test(`under a strict policy${trusted && ' with trusted types'}, the site allows our origin for scripts and frames alone`, async ({
    world,
    context,
  }) => {
    const desk = await Desk.open(world);
    const ours = world.server.siteUrl;
    const policy = `default-src 'none'; script-src ${ours}; frame-src ${ours}; style-src 'self'; img-src 'self'${trusted}`;
    const path = new URL(desk.page).pathname;
    world.shop.show(path, { snippet: desk.website.snippet, headers: { 'Content-Security-Policy': policy } });
    const page = await context.newPage();
    const told = await complaints(page);
    const visitor = await Visitor.visit(page, desk.page);
    await visitor.open();
    expect(await visitor.launcher.evaluate((button) => getComputedStyle(button).position)).toBe('fixed');
    await visitor.say('Under a strict policy');
    const root = await desk.root('Under a strict policy');
    await desk.reply(root, 'It **works**');
    await visitor.hears(['Under a strict policy', 'It works']);
    await visitor.page.reload();
    await visitor.open();
    await visitor.hears(['Under a strict policy', 'It works']);
    expect(told).toEqual([]);

    // The policy is in force: what it does not allow is not fetched, and is told.
    await page.evaluate(() => fetch('/').catch(() => {}));
    await until(() => told.some((text) => text.startsWith('breach of connect-src')), { what: 'the word of a breach' });
  });
}

test('with third parties kept from storing anything, the conversation goes on all the same', async ({ world }) => {
  const desk = await Desk.open(world);
  const inner = world.shop.show('/inner', {}).replace('shop.localhost', 'third.localhost');
  world.shop.show('/outer', { body: `<iframe src="${inner}"></iframe>` });
  await withoutThirdParties(async (context) => {
    const page = await context.newPage();
    await page.goto(`${world.shop.origin()}/outer`);
    const stored = await page.frame({ url: inner })?.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: what it does is what is asked
      document.cookie = 'third=party; SameSite=None; Secure';
      try {
        localStorage.setItem('third', 'party');
        return 'stored';
      } catch (error) {
        return `${(error as Error).name}${document.cookie}`;
      }
    });
    expect(stored).toBe('SecurityError');

    const visitor = await converse(desk, context, desk.page, 'Keep me apart');
    await visitor.page.close();
    const returned = await desk.welcome(context);
    await returned.hears(['Keep me apart', 'With pleasure: our lamps', 'Still here']);
  });
});

test("a new visitor's page makes one small request to us, an opened chat five, and none stores anything", async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const page = await context.newPage();
  const asked: { what: string; bytes: Promise<number> }[] = [];
  page.on('requestfinished', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin !== new URL(world.server.siteUrl).origin) return;
    const bytes = request.sizes().then(({ responseBodySize }) => responseBodySize);
    asked.push({ what: pathname.split('/').at(-1) ?? '', bytes });
  });
  const total = async () => (await Promise.all(asked.map(({ bytes }) => bytes))).reduce((sum, bytes) => sum + bytes, 0);
  const nothing = { cookies: [], origins: [] };

  await settle(page, desk.page);
  expect(asked.map(({ what }) => what)).toEqual(['loader.js']);
  expect(await total()).toBeGreaterThan(1_000);
  expect(await total()).toBeLessThanOrEqual(5 * 1_024);

  const visitor = await Visitor.visit(page, desk.page);
  asked.length = 0;
  await settle(page, desk.page);
  await visitor.open();
  await visitor.chat.getByRole('textbox').fill('Not sent yet');
  await page.waitForLoadState('networkidle');
  const files = asked.map(({ what }) => what).sort();
  expect(files).toEqual(['chat', 'chat.js', 'chat_bg.wasm', 'loader.js', 'texts.en.js']);
  expect(await total()).toBeGreaterThan(20_000);
  expect(await total()).toBeLessThanOrEqual(45 * 1_024);
  expect(await context.storageState({ indexedDB: true })).toEqual(nothing);
  expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);

  await visitor.say('Sent now');
  await desk.root('Sent now');
  const { cookies, origins } = await context.storageState({ indexedDB: true });
  expect(cookies).toEqual([]);
  expect(origins.map(({ origin, localStorage }) => [origin, localStorage.map(({ name }) => name)])).toEqual([
    [desk.origin, [`frontdesk:${desk.website.handle}`]],
  ]);
});

test('a script that is included twice, in the head and in the body, is one chat', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { snippet } = desk.website;
  world.shop.show(new URL(desk.page).pathname, { snippet: `${snippet}\n${snippet}`, head: snippet });
  const page = await context.newPage();
  const told = await complaints(page);
  await settle(page, desk.page);
  await expect(page.locator('[data-frontdesk]')).toHaveCount(1);
  await converse(desk, context, desk.page, 'Only once');
  expect(told).toEqual([]);
});

for (const how of ['async', 'defer', '']) {
  test(`a script in the head with "${how}" waits for the body`, async ({ world, context }) => {
    const desk = await Desk.open(world);
    world.shop.show(new URL(desk.page).pathname, { head: desk.website.snippet.replace(' async', ` ${how}`) });
    await converse(desk, context, desk.page, 'From the head');
  });
}

test('the snippet of another website on the same page is a chat of its own, and takes nothing from this one', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const channel = await world.newChannel([desk.anna]);
  const other = await connectWebsite(desk.anna, channel, world.shop.origin(`${world.newName('other')}.localhost`));
  expect(other.handle).not.toBe(desk.website.handle);
  world.shop.show(new URL(desk.page).pathname, { snippet: `${desk.website.snippet}\n${other.snippet}` });
  const page = await context.newPage();
  await page.goto(desk.page);
  const chats = page.locator('[data-frontdesk]');
  await expect(chats).toHaveCount(2);
  for (const [handle, place, words] of [[desk.website.handle, desk.channel, 'To the first']] as const) {
    const chat = page.locator(`[data-frontdesk]:has(iframe[src*="/sites/${handle}/"])`);
    for (const launcher of await chats.getByRole('button').all()) {
      if ((await chat.count()) === 0) await launcher.click();
    }
    const frame = chat.frameLocator('iframe');
    await frame.getByRole('textbox').fill(words);
    await frame.getByRole('textbox').press('Enter');
    const root = await until(
      async () => (await desk.anna.posts(place)).find(({ message }) => message.includes(words)),
      { what: `a thread in the channel of ${handle}` },
    );
    await desk.anna.post(place, `Back from ${handle}`, { thread: root.id });
    await frame.getByRole('log').getByText(`Back from ${handle}`).waitFor();
    await frame.getByRole('textbox').press('Escape');
  }
  const said = (await desk.anna.posts(channel)).map(({ message }) => message).join('\n');
  expect(said).not.toContain('To the first');
});

test('on a site that is not allowed the chat does not open, and the visitor is told', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const page = await context.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.clock.install();
  await page.goto(`http://thief.localhost:${new URL(desk.page).port}${new URL(desk.page).pathname}`);
  const refusal = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  const visitor = await Visitor.visit(page, page.url());
  await visitor.launcher.click();
  await refusal;
  await page.clock.runFor(16_000);
  await expect(page.getByRole('alert')).toContainText('can’t be reached right now');
  expect(page.frames().map((frame) => frame.url())).not.toContainEqual(expect.stringContaining('/sites/'));
  expect(errors).toEqual([]);
  expect(await context.storageState()).toEqual({ cookies: [], origins: [] });
});

test('the snippet works on the www twin of the site', async ({ world, context }) => {
  const desk = await Desk.open(world);
  await converse(desk, context, desk.page.replace('//', '//www.'), 'From the twin');
});
