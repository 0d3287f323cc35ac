import { api, Caller } from '../world/caller.ts';
import { type Answer, ask, json } from '../world/http.ts';
import { until } from '../world/wait.ts';
import { Description } from './description.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

test('more than ten messages in ten seconds are too many: the visitor is told, and then they arrive', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Message 1');
  const messages = Array.from({ length: 12 }, (_, index) => `Message ${index + 1}`);
  for (const message of messages.slice(1)) await visitor.say(message);

  const told = visitor.log.getByText(/Too many messages at once\. Trying again in \d+\u00a0s\./).first();
  await told.waitFor();
  expect(await desk.said(root)).toEqual(messages.slice(0, 10));
  await visitor.log.getByRole('button', { name: 'Send again' }).first().click();
  await told.waitFor();
  await until(async () => (await desk.said(root)).length >= 12, { what: 'the last message', within: 20_000 });
  expect(await desk.said(root)).toEqual(messages);
  await visitor.hears(messages);
  await expect(told).toHaveCount(0);
});

test('programs are told when to come back, and resends do not count', async ({ world }) => {
  const desk = await Desk.open(world);
  const description = await Description.read();
  const caller = await Caller.visit(world.server.url, desk.website.handle);
  for (let count = 1; count <= 10; count += 1)
    expect((await caller.say(`Hasty ${count}`, `${count}`)).status).toBe(200);

  const answer = await caller.say('One more', 'more');
  expect(answer.status).toBe(429);
  expect(json(answer)).toMatchObject({ type: 'urn:frontdesk:problem:too_many', status: 429 });
  expect(description.complaint('POST', '/conversations/{id}/messages', answer)).toBe('');
  const wait = Number(answer.headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(10);
  expect(answer.headers['access-control-expose-headers']).toContain('Retry-After');
  expect((await caller.say('Hasty 3', '3')).status).toBe(200);
  expect((await caller.companion().say('Somebody else is not held up')).status).toBe(200);

  const before = Date.now();
  await until(async () => (await caller.say('One more', 'more')).status === 200, {
    what: 'the limit to pass',
    every: 500,
  });
  expect(Date.now() - before).toBeLessThan((wait + 2) * 1_000);
  expect(await desk.said(await desk.root('Hasty 1'))).toHaveLength(11);
});

test('what looks like a command, a picture or a mention is shown as typed, and no link is fetched', async ({
  world,
  context,
}) => {
  const ben = await world.newMember();
  const desk = await Desk.open(world, { flags: '--notify none', colleagues: [ben] });
  const fetching = (inside: string) =>
    world.admin.client.patchConfig({
      ServiceSettings: { EnableLinkPreviews: true, AllowedUntrustedInternalConnections: inside },
    });
  await fetching('127.0.0.1');
  const bait = world.shop.origin('127.0.0.1');
  // The word that somebody was added to the channel mentions them.
  const mentioned = await ben.mentions(desk.channel);
  const { visitor, root } = await desk.begin(context, '/logout');
  const typed = [
    '/desk disconnect everything',
    `![a picture](${bait}/bait.png)`,
    `[a link](${bait}/bait-1)`,
    `${bait}/bait-2`,
    `@all @channel @here @${ben.user.username}`,
    '# not *a* `heading` | ~town-square',
    '<img src=x onerror=alert(1)> &amp; <!-- -->',
  ];
  for (const text of typed) await visitor.say(text);
  await visitor.hears(['/logout', ...typed]);
  const replies = (
    await until(
      async () => {
        const posts = await ben.thread(root.id);
        return posts.length > typed.length && posts;
      },
      { what: 'all that was typed' },
    )
  ).slice(1);
  expect(root.message).toMatch(/\n\/logout$/);
  const shown = (text: string) => text.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('\u200b', '');
  expect(replies.map(({ message }) => shown(message))).toEqual(typed);
  expect(replies[1]?.message).toBe(`!\\[a picture\\](${bait}/bait.png)`);
  expect(await ben.mentions(desk.channel)).toBe(mentioned);
  expect((await desk.anna.command(desk.channel, '/desk show')).props?.frontdesk).toMatchObject({ disabled: false });

  // A link of a member's own is fetched in this world: that of a visitor would have been by now.
  await ben.post(desk.channel, `${bait}/control`);
  await until(() => world.shop.requests.includes('/control'), { what: "the preview of a member's link" });
  expect(world.shop.requests.filter((path) => path.includes('bait'))).toEqual([]);
  await fetching('');
});

test('methods that a route does not have are not found, and a preflight is answered', async ({ world }) => {
  const desk = await Desk.open(world);
  const caller = await Caller.visit(world.server.url, desk.website.handle);
  await caller.say('Methods');
  const path = `${api}/conversations/${caller.conversation}/messages`;
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await ask(world.server.url, path, { method, body: JSON.stringify(caller.message('x')) });
    expect(answer.status).toBe(404);
    expect(json(answer)).toMatchObject({ type: 'urn:frontdesk:problem:not_found' });
  }
  const head = await ask(world.server.url, path, { method: 'HEAD' });
  expect([head.status, head.body.length]).toEqual([404, 0]);
  const loader = `${api}/sites/${desk.website.handle}/loader.js`;
  const [whole, headed] = [
    await ask(world.server.url, loader),
    await ask(world.server.url, loader, { method: 'HEAD' }),
  ];
  expect([headed.status, headed.body.length]).toEqual([200, 0]);
  expect(headed.headers['content-length']).toBe(whole.headers['content-length']);

  const preflight = await ask(world.server.url, path, {
    method: 'OPTIONS',
    headers: {
      Origin: 'null',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers['access-control-allow-origin']).toBe('*');
  expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
  expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
  expect(await desk.said(await desk.root('Methods'))).toEqual(['Methods']);
});

test('two hundred odd requests at once leave the plugin alive and the team unharmed', async ({ world }) => {
  const desk = await Desk.open(world);
  const caller = await Caller.visit(world.server.url, desk.website.handle);
  await caller.say('Before the storm');
  const root = await desk.root('Before the storm');
  const processes = await world.plugin.processes();
  const since = world.server.log.end;
  const garbage = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7_919) % 256));
  const odd: ((index: number) => Promise<Answer>)[] = [
    () => caller.post('messages', garbage),
    () => caller.post('events', `{"token":${'['.repeat(60_000)}`),
    () => caller.post('messages', 'x'.repeat(2 << 20)),
    (index) => caller.companion().post('messages', { id: `${index}`, text: 'x', ticket: 'forged' }),
    (index) => ask(world.server.url, `${api}/sites/${'%f0'.repeat(index * 10)}/chat`),
    (index) =>
      caller.post('state', { token: caller.token }, { headers: { 'X-Forwarded-For': `10.0.0.${index}, \u00ff` } }),
    (index) => ask(world.server.url, `${api}/sites/a/chat?preview=${'.'.repeat(index * 20)}&l=%ff%00`),
    (index) => ask(world.server.url, `/plugins/frontdesk/actions/claim?${index}`, { method: 'POST', body: garbage }),
  ];
  const storm = Promise.all(Array.from({ length: 200 }, (_, index) => odd[index % odd.length]?.(index)));
  const times: number[] = [];
  for (let count = 0; count < 10; count += 1) {
    const begin = Date.now();
    await desk.anna.post(desk.channel, `Still here ${count}`);
    times.push(Date.now() - begin);
  }
  const statuses = (await storm).map((answer) => answer?.status ?? 0);
  expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([]);
  expect(statuses.filter((status) => status === 503)).toEqual([]);
  expect(Math.max(...times)).toBeLessThan(3_000);
  expect(await world.plugin.processes()).toEqual(processes);
  expect(world.server.log.text(since)).not.toMatch(/panic|"level":"error"/);
  expect((await caller.say('After the storm')).status).toBe(200);
  expect(await desk.said(root)).toEqual(['Before the storm', 'After the storm']);
});
