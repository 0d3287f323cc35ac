import { expect, Tab, test } from './stand.ts';

test('a website under a strict policy allows our origin for scripts and frames and nothing more', async ({
  server,
  tab,
}) => {
  server.policy = "default-src 'none'; script-src FRONTDESK; frame-src FRONTDESK; style-src 'self'; base-uri 'none'";
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('through the policy');
  await expect(tab.sent).toBeVisible();
  expect(await tab.launcher.evaluate((button) => getComputedStyle(button).width)).toBe('56px');
});

test('a script that is included twice draws one launcher', async ({ server, tab }) => {
  server.html = (script) => `<!doctype html><html lang="en"><head>${script}</head><body>${script}</body></html>`;
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveCount(1);
  await tab.open();
});

test('two chats on one page stand beside each other', async ({ server, tab }) => {
  server.html = (script) =>
    `<!doctype html><html lang="en"><body>${script}${script.replace('shop-example', 'shop-other')}</body></html>`;
  await tab.page.goto(server.site);
  await expect(tab.launcher).toHaveCount(2);
  const places = await tab.launcher.evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().x));
  expect(Math.abs((places[0] ?? 0) - (places[1] ?? 0))).toBe(72);
  await tab.launcher.first().click();
  await expect(tab.field).toBeEnabled();
});

test('a blocking script in the head waits for the body', async ({ server, tab }) => {
  server.html = (script) =>
    `<!doctype html><html lang="en"><head>${script.replace('async ', '')}</head><body><p>Shop</p></body></html>`;
  await tab.page.goto(server.site);
  await tab.open();
});

test('a module script works as well', async ({ server, tab }) => {
  server.html = (script) =>
    `<!doctype html><html lang="en"><body>${script.replace('async', 'type="module"')}</body></html>`;
  await tab.page.goto(server.site);
  await tab.open();
});

test('a browser that refuses storage holds the conversation as long as the page', async ({ server, tab }) => {
  await tab.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('without storage');
  await expect(tab.sent).toBeVisible();
  server.reply('works');
  await expect(tab.messages).toHaveText(['without storage', 'works']);
});

test('a token that was kept before its message arrived does no harm', async ({ server, tab }) => {
  await tab.page.addInitScript(() => {
    if (origin !== 'null') localStorage.setItem('frontdesk:shop-example', JSON.stringify({ token: 'A'.repeat(43) }));
  });
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('now it arrives');
  await expect(tab.sent).toBeVisible();
  await expect(tab.messages).toHaveText(['now it arrives']);
});

test('the website cannot reach into the chat, nor the chat into the website or its own origin', async ({
  server,
  tab,
  context,
}) => {
  await context.addCookies([{ name: 'MMAUTHTOKEN', value: 'secret', url: server.origin }]);
  await tab.page.goto(server.site);
  await tab.open();
  const frame = tab.page.frames().find((one) => one.url().includes('/chat'));
  const reached = await frame?.evaluate(() => {
    const tried = (what: () => unknown) => {
      try {
        return String(what());
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      origin: origin,
      cookie: tried(() => document.cookie),
      storage: tried(() => localStorage.length),
      parent: tried(() => parent.document.title),
    };
  });
  expect(reached).toEqual({
    origin: 'null',
    cookie: 'SecurityError',
    storage: 'SecurityError',
    parent: 'SecurityError',
  });
});

test('a page of another origin cannot take the place of the loader', async ({ server, tab }) => {
  server.settings.origins = ['http://other.example', server.site];
  await tab.page.goto(server.site);
  server.settings.origins = ['http://other.example'];
  // The policy of frame-ancestors is left out here: the page has to refuse by itself.
  await tab.page.route('**/chat?l=*', async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    delete headers['content-security-policy'];
    await route.fulfill({ response, headers });
  });
  await tab.launcher.click();
  await expect(tab.field).toBeVisible();
  await tab.page.waitForTimeout(500);
  await tab.field.fill('to nobody');
  await tab.field.press('Enter');
  await tab.page.waitForTimeout(500);
  expect(server.sent).toEqual([]);
});

test('what a member writes is never markup, and leads to safe addresses only', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('<b>bold?</b>');
  await expect(tab.messages).toHaveText(['<b>bold?</b>']);
  await expect(tab.sent).toBeVisible();
  const link = (href: string) => ({ type: 'link' as const, href, children: [{ type: 'text' as const, text: href }] });
  server.reply([
    link('javascript:alert(1)'),
    link('https://shop.example/a'),
    link('data:text/html,x'),
    { type: 'text', text: '<img src=x>' },
  ]);
  await expect(tab.messages).toHaveCount(2);
  await expect(tab.log.getByRole('link')).toHaveCount(1);
  await expect(tab.log.getByRole('link')).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  await expect(tab.log.getByRole('link')).toHaveAttribute('target', '_blank');
  await expect(tab.log.locator('img')).toHaveCount(0);
});

test('the page that is visited goes along with the first message, as it is then', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.page.locator('h1').click();
  await tab.page.evaluate(() => history.pushState(null, '', '/lamps?secret=1'));
  await tab.say('about this one');
  await expect(tab.sent).toBeVisible();
  expect(server.sent[0]?.page).toBe(`${server.site}/lamps?secret=1`);
});

test('a preview stands alone and keeps nothing', async ({ server, page }) => {
  server.settings.preview = true;
  await page.goto(server.chat);
  await page.getByRole('textbox', { name: 'Your message' }).fill('a try');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText(/· Sent$/)).toBeVisible();
  await expect(page.getByText('Preview')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close chat' })).toHaveCount(0);
});

test('a chat that cannot be loaded is said, and tried anew', async ({ server, tab }) => {
  test.slow();
  await tab.page.clock.install();
  await tab.page.goto(server.site);
  await tab.page.route('**/chat?l=*', (route) => route.abort());
  await tab.launcher.click();
  await tab.page.clock.runFor(16_000);
  await expect(tab.page.getByRole('alert')).toContainText('can’t be reached right now');
  await tab.page.unroute('**/chat?l=*');
  await tab.launcher.click();
  await tab.launcher.click();
  await expect(new Tab(tab.page).field).toBeEnabled();
});

test('a preview that is over says so', async ({ server, page }) => {
  server.settings.preview = true;
  await page.goto(server.chat);
  server.faults.gone = true;
  server.faults.ticket = 'ticket-2';
  await page.getByRole('textbox', { name: 'Your message' }).fill('too late');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not sent. This preview has expired. Please ask for a new link.')).toBeVisible();
});

test('no two visitors ask for the same page, so that no proxy lets one wait for the other', async ({ server, tab }) => {
  const pages = new Set<string>();
  tab.page.on('request', (request) => {
    if (request.url().includes('/chat?')) pages.add(request.url());
  });
  for (const visit of [1, 2]) {
    await tab.page.goto(server.site);
    await tab.open();
    expect(pages.size).toBe(visit);
  }
});
