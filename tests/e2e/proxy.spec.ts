import type { BrowserContext } from '@playwright/test';
import { api, Caller } from '../world/caller.ts';
import { ask, occurrences } from '../world/http.ts';
import type { Nginx } from '../world/nginx.ts';
import type { Visitor } from '../world/visitor.ts';
import { until } from '../world/wait.ts';
import { connectWebsite } from '../world/website.ts';
import type { World } from '../world/world.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** How long a reply may take to the visitor where nothing holds it back, in milliseconds. */
const prompt = 2_000;

/** Plays a story while the plugin says that visitors reach it through a proxy. */
async function behind(world: World, nginx: Nginx, story: (desk: Desk) => Promise<void>): Promise<void> {
  await world.plugin.configure({ public_url: nginx.publicUrl });
  try {
    await story(await Desk.open(world));
  } finally {
    await world.plugin.configure({ public_url: '' });
    await nginx.stop();
  }
}

/** The bodies of the requests for events that a context's pages send from now on. */
function listens(context: BrowserContext): { wait?: number }[] {
  const bodies: { wait?: number }[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/events')) bodies.push(request.postDataJSON());
  });
  return bodies;
}

/** Replies, and gives the milliseconds until the visitor sees it. */
async function reply(desk: Desk, visitor: Visitor, root: Awaited<ReturnType<Desk['root']>>, text: string) {
  const begin = Date.now();
  await desk.reply(root, text);
  await visitor.sees(text);
  return Date.now() - begin;
}

test('behind nginx as Mattermost documents it, replies come as they are written', async ({ world, context }) => {
  const nginx = await world.newNginx('mattermost', 'front.localhost');
  await behind(world, nginx, async (desk) => {
    expect(desk.website.loader_url).toContain(nginx.publicUrl);
    const bodies = listens(context);
    const { visitor, root } = await desk.begin(context, 'Hello through nginx');
    const replies = ['one', 'two', 'three'].map((word) => `Reply number ${word}`);
    await until(() => bodies.length > 0, { what: 'the stream' });
    for (const text of replies) expect(await reply(desk, visitor, root, text)).toBeLessThan(prompt);
    await visitor.hears(['Hello through nginx', ...replies]);
    // All of them came on one stream, while it was open.
    expect(bodies.map(({ wait }) => wait)).toEqual([undefined]);
  });
});

test('behind nginx as Mattermost documents it, two visitors at once do not wait for each other', async ({
  world,
  browser,
}) => {
  const nginx = await world.newNginx('mattermost', 'front.localhost');
  await behind(world, nginx, async (desk) => {
    const contexts = await Promise.all(['', ''].map(() => browser.newContext()));
    const pages = new Set<string>();
    await Promise.all(
      contexts.map(async (context, number) => {
        context.on('request', (request) => {
          if (request.url().includes('/chat?')) pages.add(request.url());
        });
        const { visitor, root } = await desk.begin(context, `Hello from visitor ${number}`);
        await desk.reply(root, `Hello to visitor ${number}`);
        await visitor.hears([`Hello from visitor ${number}`, `Hello to visitor ${number}`]);
      }),
    );
    for (const context of contexts) await context.close();

    // Equal requests for what cannot be kept would wait for each other, half a second each.
    expect(pages.size).toBe(2);
    const addresses = Array.from({ length: 40 }, (_, index) => {
      const { pathname, search } = new URL([...pages][index % 2] ?? '');
      return `${pathname}${search}${index}`;
    });
    const begin = Date.now();
    const answers = await Promise.all(addresses.map((address) => ask(nginx.url, address)));
    expect(Date.now() - begin).toBeLessThan(prompt);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(answers.length);
    const loader = new URL(desk.website.loader_url).pathname;
    const loaders = await Promise.all(addresses.map(() => ask(nginx.url, loader)));
    expect(Date.now() - begin).toBeLessThan(2 * prompt);
    expect(new Set(loaders.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

test('the proxy of the README lets visitors in and nothing else', async ({ world, context }) => {
  const nginx = await world.newNginx('visitors');
  await behind(world, nginx, async (desk) => {
    const { handle, snippet, preview_url } = desk.website;
    expect(snippet).toContain(`src="${nginx.publicUrl}${api}/sites/${handle}/loader.js"`);
    expect(preview_url).toContain(`${nginx.publicUrl}${api}/sites/${handle}/chat?preview=`);
    const elsewhere: string[] = [];
    context.on('request', (request) => {
      if (![nginx.publicUrl, desk.origin].includes(new URL(request.url()).origin)) elsewhere.push(request.url());
    });

    const { visitor, root } = await desk.begin(context, 'Hello from outside');
    expect(await reply(desk, visitor, root, 'Welcome inside')).toBeLessThan(prompt);

    const preview = await context.newPage();
    await preview.goto(preview_url);
    await preview.getByRole('textbox').fill('Only a try');
    await preview.keyboard.press('Enter');
    const tried = await desk.root('Only a try');
    await desk.reply(tried, 'It works');
    await preview.getByRole('log').getByText('It works').waitFor();
    expect(elsewhere).toEqual([]);

    for (const path of [
      '/',
      '/api/v4/system/ping',
      '/plugins/frontdesk/autocomplete/handles',
      '/plugins/frontdesk/v1/../autocomplete/handles',
      '/plugins/frontdesk/v1/%2e%2e/%2e%2e/%2e%2e/api/v4/system/ping',
      '/plugins/frontdesk/v1/..%2f..%2f..%2fapi/v4/system/ping',
      '/plugins/frontdesk/v1/%252e%252e/%252e%252e/%252e%252e/api/v4/system/ping',
    ]) {
      expect((await ask(nginx.url, path)).status, path).toBe(404);
    }
  });
});

test('where a proxy holds streams back, the chat asks again and again, and replies come within seconds', async ({
  world,
  context,
}) => {
  const nginx = await world.newNginx('hoarding');
  await behind(world, nginx, async (desk) => {
    const bodies = listens(context);
    const { visitor, root } = await desk.begin(context, 'Hello through molasses');
    expect(await reply(desk, visitor, root, 'The first reply')).toBeLessThan(8_000);
    for (const text of ['The second reply', 'The third reply']) {
      expect(await reply(desk, visitor, root, text)).toBeLessThan(3_000);
    }
    expect(bodies.length).toBeGreaterThan(3);
    expect(bodies[0]?.wait).toBeUndefined();
    expect(bodies.slice(1).map(({ wait }) => (wait ?? 0) > 0)).toEqual(bodies.slice(1).map(() => true));
    await visitor.hears(['Hello through molasses', 'The first reply', 'The second reply', 'The third reply']);
    await visitor.say('Thank you');
    await expect.poll(() => desk.said(root)).toContain('Thank you');
  });
});

test.describe('where AllowCorsFrom is set', () => {
  test.afterAll(({ world }) => world.server.restart({ MM_SERVICESETTINGS_ALLOWCORSFROM: '' }));

  for (const allowed of ['everybody', 'the shop', 'https://other.example']) {
    test(`to ${allowed}, the framed chat and the preview work, and no header is doubled`, async ({
      world,
      context,
    }) => {
      const desk = await Desk.open(world);
      const setting = { everybody: '*', 'the shop': desk.origin }[allowed] ?? allowed;
      await world.server.restart({ MM_SERVICESETTINGS_ALLOWCORSFROM: setting });
      await world.plugin.waitUntilRunning();

      const { visitor, root } = await desk.begin(context, `Hello, ${allowed}`);
      expect(await reply(desk, visitor, root, 'Hello')).toBeLessThan(prompt);
      await visitor.page.reload();
      await visitor.open();
      await visitor.hears([`Hello, ${allowed}`, 'Hello']);

      const { preview_url } = await connectWebsite(desk.anna, desk.channel, desk.origin);
      const preview = await context.newPage();
      await preview.goto(preview_url);
      await preview.getByRole('textbox').fill(`Previewed, ${allowed}`);
      await preview.keyboard.press('Enter');
      await desk.reply(await desk.root(`Previewed, ${allowed}`), 'Seen');
      await preview.getByRole('log').getByText('Seen').waitFor();

      const caller = await Caller.visit(world.server.url, desk.website.handle);
      for (const Origin of ['null', desk.origin]) {
        const loader = new URL(desk.website.loader_url).pathname;
        const answers = [
          await ask(world.server.url, loader, { headers: { Origin } }),
          await ask(world.server.url, loader.replace('loader.js', 'chat'), { headers: { Origin } }),
          await caller.post('messages', caller.message('Hello'), { headers: { Origin } }),
          await caller.post('events', { token: caller.token, wait: 1 }, { headers: { Origin } }),
          await caller.post('state', { token: caller.token }, { headers: { Origin } }),
          await caller.post('messages', '', { headers: { Origin } }),
        ];
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 400]);
        for (const answer of answers) {
          expect(occurrences(answer, 'Access-Control-Allow-Origin')).toBe(1);
          expect(answer.headers['access-control-allow-origin']).toBe('*');
        }
      }
    });
  }
});
