import type { BrowserContext } from '@playwright/test';
import { api } from '../world/caller.ts';
import { ask } from '../world/http.ts';
import { type Member, password } from '../world/member.ts';
import { Visitor } from '../world/visitor.ts';
import type { World } from '../world/world.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** What a script in the chat page got for each of its tries. */
type Loot = Record<string, string>;

/** Logs a member in, in a browser; the cookies are made such that they go along wherever a browser lets them. */
async function logIn(context: BrowserContext, world: World, member: Member): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${world.server.siteUrl}/api/v4/system/ping`);
  const credentials = JSON.stringify({ login_id: member.user.username, password });
  await page.evaluate(async (body) => {
    const headers = { 'X-Requested-With': 'XMLHttpRequest' };
    await fetch('/api/v4/users/login', { method: 'POST', body, headers });
  }, credentials);
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name).sort()).toEqual(['MMAUTHTOKEN', 'MMCSRF', 'MMUSERID']);
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, sameSite: 'None', secure: true })));
  // On Mattermost's own pages they open everything.
  const own = await page.evaluate(async () => (await fetch('/api/v4/users/me')).json());
  expect(own).toMatchObject({ id: member.user.id });
  await page.close();
}

/** Tries everything that a script in the chat page can, to act as the one who is logged in at `mattermost`. */
async function pillage({ mattermost, channel }: { mattermost: string; channel: string }): Promise<Loot> {
  const me = `${mattermost}/api/v4/users/me`;
  const tried = async (what: () => unknown): Promise<string> => {
    try {
      const late = new Promise<string>((done) => setTimeout(() => done('nothing in time'), 3_000));
      return `got ${await Promise.race([what(), late])}`;
    } catch (error) {
      return (error as Error).name;
    }
  };
  /** Waits until a window is another origin's, or for good if it never is. */
  const text = async (opened: Window | null): Promise<string> => {
    for (let round = 0; round < 40; round += 1) {
      const words = opened?.document.body?.innerText ?? '';
      if (words) return words;
      await new Promise((next) => setTimeout(next, 50));
    }
    return '';
  };
  const post = JSON.stringify({ channel_id: channel, message: 'Written by the chat page' });
  const include = { credentials: 'include' } as const;
  const loot: Loot = {
    origin: self.origin,
    cookies: await tried(() => document.cookie),
    storage: await tried(() => localStorage.length),
    'session storage': await tried(() => sessionStorage.length),
    databases: await tried(() => indexedDB.open('x')),
    caches: await tried(() => caches.keys()),
    'service worker': await tried(() => navigator.serviceWorker.register('/plugins/frontdesk/v1/assets/x/chat.js')),
    worker: await tried(() => new Worker('/plugins/frontdesk/v1/assets/x/chat.js')),
    fetch: await tried(async () => (await fetch(me, include)).text()),
    'fetch that asks first': await tried(async () =>
      (await fetch(me, { ...include, headers: { 'X-Requested-With': 'XMLHttpRequest' } })).text(),
    ),
    'blind fetch': await tried(async () => (await fetch(me, { ...include, mode: 'no-cors' })).text()),
    socket: await tried(
      () =>
        new Promise((heard, failed) => {
          const socket = new WebSocket(`${mattermost.replace('http', 'ws')}/api/v4/websocket`);
          socket.onmessage = ({ data }) => heard(data);
          socket.onerror = () => failed(new Error());
        }),
    ),
    frame: await tried(() => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.name = 'within';
      frame.src = me;
      return text(frame.contentWindow);
    }),
    window: await tried(() => text(window.open(me))),
    'blind post': await tried(async () =>
      (await fetch(`${mattermost}/api/v4/posts`, { ...include, mode: 'no-cors', method: 'POST', body: post })).text(),
    ),
    beacon: await tried(() => navigator.sendBeacon(`${mattermost}/api/v4/posts`, post)),
    opener: `${window.opener}`,
    parent: parent === self ? 'none' : await tried(() => parent.document.title),
    'storage of the parent': parent === self ? 'none' : await tried(() => parent.localStorage.length),
    top: top === self ? 'none' : await tried(() => top?.location.assign(me)),
  };
  const script = document.createElement('script');
  script.textContent = 'window.pillaged = true';
  document.body.append(script);
  loot['script of its own'] = `${'pillaged' in window}`;
  const form = document.body.appendChild(document.createElement('form'));
  form.method = 'post';
  form.target = 'within';
  form.action = `${mattermost}/api/v4/users/logout`;
  form.submit();
  return loot;
}

/** What pillaging brings in where nothing can be reached. */
const nothing: Loot = {
  origin: 'null',
  cookies: 'SecurityError',
  storage: 'SecurityError',
  'session storage': 'SecurityError',
  databases: 'SecurityError',
  caches: 'SecurityError',
  'service worker': 'SecurityError',
  worker: 'SecurityError',
  fetch: 'TypeError',
  'fetch that asks first': 'TypeError',
  'blind fetch': 'got ',
  'blind post': 'got ',
  beacon: 'got true',
  socket: 'Error',
  frame: 'SecurityError',
  window: 'SecurityError',
  opener: 'null',
  parent: 'none',
  'storage of the parent': 'none',
  top: 'none',
  'script of its own': 'false',
};

for (const how of ['framed by the shop', 'as a preview', 'by itself']) {
  test(`a script in the chat page, ${how}, reaches nothing of a member who is logged in`, async ({
    world,
    context,
  }) => {
    const desk = await Desk.open(world);
    await logIn(context, world, desk.anna);
    const { siteUrl } = world.server;
    const framed = how === 'framed by the shop';
    const page = await context.newPage();
    const inside = framed ? page.frameLocator('[data-frontdesk] iframe') : page;
    if (framed) {
      const visitor = await Visitor.visit(page, desk.page);
      await visitor.open();
    } else {
      const alone = `${siteUrl}${api}/sites/${desk.website.handle}/chat`;
      await page.goto(how === 'as a preview' ? desk.website.preview_url : alone);
    }
    await inside.getByRole('textbox').fill('Hello');
    await inside.getByRole('textbox').press('Enter');
    const chat = page.frames().find((frame) => frame.url().includes('/chat'));
    const root = await desk.root('Hello');
    const carried: string[] = [];
    context.on('request', (request) => {
      if (request.isNavigationRequest() && request.method() === 'POST') carried.push(request.url());
    });

    const loot = await chat?.evaluate(pillage, { mattermost: siteUrl, channel: desk.channel.id });
    const above = { parent: 'SecurityError', 'storage of the parent': 'SecurityError', top: 'SecurityError' };
    expect(loot).toEqual(framed ? { ...nothing, ...above } : nothing);

    // The conversation goes on, and nothing was done in the member's name.
    await desk.reply(root, 'Good day');
    await inside.getByRole('log').getByText('Good day').waitFor();
    expect(carried).toEqual([]);
    const posts = await desk.anna.posts(desk.channel);
    expect(posts.filter(({ message }) => message.includes('Written by the chat page'))).toEqual([]);
    expect((await desk.anna.client.getMe()).id).toBe(desk.anna.user.id);
    expect((await context.cookies(siteUrl)).map(({ name }) => name)).toContain('MMAUTHTOKEN');
  });
}

test("the same script gets everything on a page of Mattermost's own: the tries are real", async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  await logIn(context, world, desk.anna);
  const page = await context.newPage();
  await page.goto(`${world.server.siteUrl}/api/v4/system/ping`);
  const loot = await page.evaluate(pillage, { mattermost: world.server.siteUrl, channel: desk.channel.id });
  const { username } = desk.anna.user;
  for (const what of ['fetch', 'fetch that asks first', 'blind fetch', 'frame', 'window']) {
    expect(loot[what], what).toContain(username);
  }
  expect(loot.cookies).toContain('MMUSERID');
  expect(loot.socket).toContain('hello');
  for (const what of ['storage', 'session storage', 'databases', 'caches', 'worker']) {
    expect(loot[what], what).toMatch(/^got /);
  }
  expect(loot['script of its own']).toBe('true');
});

test('a preview cannot be framed, and a forged one is not shown', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { preview_url } = desk.website;
  world.shop.show('/frames-a-preview', { body: `<iframe src="${preview_url}"></iframe>` });
  const page = await context.newPage();
  const refusal = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(`${desk.origin}/frames-a-preview`);
  await refusal;
  expect(page.frames().map((frame) => frame.url())).not.toContain(preview_url);

  const { pathname, searchParams } = new URL(preview_url);
  const [connection = '', expires = '', nonce = '', mac = ''] = (searchParams.get('preview') ?? '').split('.');
  const left = Number(expires) - Date.now();
  expect(left).toBeGreaterThan(8 * 60_000);
  expect(left).toBeLessThanOrEqual(10 * 60_000);
  const other = await Desk.open(world);
  for (const ticket of [
    '',
    'x',
    `${connection}.${Number(expires) + 60_000}.${nonce}.${mac}`,
    `${connection}.1.${nonce}.${mac}`,
    `${connection}.${expires}.${nonce}.${'A'.repeat(mac.length)}`,
    new URL(other.website.preview_url).searchParams.get('preview') ?? '',
  ]) {
    const answer = await ask(world.server.url, `${pathname}?preview=${encodeURIComponent(ticket)}`);
    expect(answer.status).toBe(410);
    expect(answer.body.toString()).not.toContain('settings');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  }
  await page.goto(`${preview_url}x`);
  await expect(page.getByText('This preview has expired')).toBeVisible();
});
