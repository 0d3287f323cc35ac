import { api, Caller } from '../world/caller.ts';
import { type Answer, ask, json } from '../world/http.ts';
import type { Member } from '../world/member.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

const plugin = '/plugins/frontdesk';
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const bearer = (member: Member) => ({ Authorization: `Bearer ${member.client.getToken()}` });

/** The routes that anybody may call with a method that reads, by what they are. */
async function publicPaths(desk: Desk): Promise<Record<'loader' | 'chat' | 'script' | 'words' | 'module', string>> {
  const loader = new URL(desk.website.loader_url).pathname;
  const chat = loader.replace('loader.js', 'chat');
  const page = (await ask(desk.world.server.url, chat)).body.toString();
  const [, version = ''] = /assets\/([^/]+)\/chat\.js/.exec(page) ?? [];
  const asset = (name: string) => `${api}/assets/${version}/${name}`;
  return { loader, chat, script: asset('chat.js'), words: asset('texts.en.js'), module: asset('chat_bg.wasm') };
}

/** Expects what every answer of ours has. */
function wellDressed(answer: Answer, where: string): void {
  const { headers } = answer;
  const policy = `${headers['content-security-policy']}`;
  expect(headers['x-content-type-options'], where).toBe('nosniff');
  expect(headers['set-cookie'], where).toBeUndefined();
  expect(headers['access-control-allow-credentials'], where).toBeUndefined();
  expect(headers['cache-control'], where).toMatch(/^(no-store|public, max-age=\d+(, immutable)?)$/);
  expect(policy, where).toContain('sandbox');
  expect(policy, where).not.toContain('allow-same-origin');
  expect(policy, where).toContain("default-src 'none'");
  expect(policy, where).toMatch(/frame-ancestors [^*;]+/);
}

test('every answer carries a policy, may not be guessed at, and sets no cookie', async ({ world }) => {
  const desk = await Desk.open(world);
  const { server } = world;
  const paths = await publicPaths(desk);
  const caller = await Caller.visit(server.url, desk.website.handle);
  const { pathname, search } = new URL(desk.website.preview_url);
  const walk: [string, number, Answer][] = [
    ['loader', 200, await ask(server.url, paths.loader)],
    ['chat', 200, await ask(server.url, paths.chat)],
    ['preview', 200, await ask(server.url, `${pathname}${search}`)],
    ['expired preview', 410, await ask(server.url, `${pathname}?preview=x`)],
    ['unknown site', 404, await ask(server.url, `${api}/sites/nowhere/chat`)],
    ['script', 200, await ask(server.url, paths.script)],
    ['words', 200, await ask(server.url, paths.words)],
    ['module', 200, await ask(server.url, paths.module)],
    ['unknown asset', 404, await ask(server.url, paths.script.replace('chat.js', 'core.wasm'))],
    ['preflight', 204, await ask(server.url, paths.chat, { method: 'OPTIONS' })],
    ['message', 200, await caller.say('Hello')],
    ['events', 200, await caller.post('events', { token: caller.token, wait: 1 })],
    ['state', 200, await caller.post('state', { token: caller.token })],
    ['problem', 400, await caller.post('messages', '')],
    ['nothing', 404, await ask(server.url, `${plugin}/`)],
    ['handles', 200, await ask(server.url, `${plugin}/autocomplete/handles`, { headers: bearer(desk.anna) })],
    ['handles for nobody', 404, await ask(server.url, `${plugin}/autocomplete/handles`)],
    ['button for nobody', 404, await ask(server.url, `${plugin}/actions/claim`, { method: 'POST', body: '{}' })],
  ];
  for (const [where, status, answer] of walk) {
    expect(answer.status, where).toBe(status);
    wellDressed(answer, where);
    const kept = ['loader', 'script', 'words', 'module'].includes(where);
    expect(answer.headers['cache-control'] === 'no-store', where).toBe(!kept);
  }
  const ancestors = (where: string) =>
    /frame-ancestors ([^;]*)/.exec(
      `${walk.find(([name]) => name === where)?.[2].headers['content-security-policy']}`,
    )?.[1];
  expect(ancestors('chat')).toBe(`${desk.origin} ${desk.origin.replace('//', '//www.')}`);
  for (const where of ['preview', 'expired preview', 'message', 'script']) expect(ancestors(where)).toBe("'none'");
});

test('whoever asks, what is not a route is not found, and what is one is open by its own key alone', async ({
  world,
}) => {
  const [outsider, guest] = [await world.newMember(), await world.newMember()];
  const desk = await Desk.open(world, { colleagues: [guest] });
  await world.makeGuest(guest);
  const caller = await Caller.visit(world.server.url, desk.website.handle);
  await caller.say('Keep out');
  const root = await desk.root('Keep out');
  const paths = await publicPaths(desk);
  const readable = Object.values(paths);
  const conversation = `${api}/conversations/${caller.conversation}`;
  const hidden = [
    ...[
      '',
      '/',
      '/v1',
      '/v1/',
      '/v1/sites',
      `/v1/sites/${desk.website.handle}`,
      '/v1/conversations',
      '/v2',
      '/actions',
    ],
    ...['/actions/claim/x', '/autocomplete', '/config', '/admin', '/core.wasm', '/server/core.wasm', '/plugin.json'],
    ...['/assets/bot.svg', '/v1/assets/x/core.wasm', '/debug/pprof', '/metrics'],
  ].map((path) => `${plugin}${path}`);
  const ofConversations = ['messages', 'events', 'state', 'typing', 'seen', 'person', 'close'];
  ofConversations.push('contact', 'rate', 'export', 'erase');
  const routes = ofConversations.map((route) => `${conversation}/${route}`);
  hidden.push(`${conversation}/x`);
  const verbs = ['claim', 'release', 'close', 'block', 'unblock', 'reopen', 'note', 'noted', 'x'];
  const actions = verbs.map((verb) => `${plugin}/actions/${verb}`);
  const handles = `${plugin}/autocomplete/handles`;
  const press = JSON.stringify({
    post_id: root.id,
    state: root.id,
    submission: { text: 'x' },
    user_id: desk.anna.user.id,
  });
  const cookie = `MMAUTHTOKEN=${desk.anna.client.getToken()}; MMUSERID=${desk.anna.user.id}`;
  const people: Record<string, Record<string, string>> = {
    nobody: {},
    'a forged header': { 'Mattermost-User-Id': desk.anna.user.id, 'Mattermost-Plugin-ID': 'frontdesk' },
    'a cookie without its proof': { Cookie: cookie },
    'an outsider': bearer(outsider),
    'an outsider with a forged header': { ...bearer(outsider), 'Mattermost-User-Id': desk.anna.user.id },
    'a guest': bearer(guest),
  };

  for (const [who, headers] of Object.entries(people)) {
    const loggedIn = who.startsWith('an outsider') || who === 'a guest';
    for (const path of [...readable, ...hidden, ...routes, ...actions, handles]) {
      for (const method of methods) {
        const where = `${who}: ${method} ${path}`;
        const answer = await ask(world.server.url, path, {
          method,
          headers,
          body: method === 'POST' ? press : undefined,
        });
        if (method === 'OPTIONS' && `${path}/`.startsWith(`${api}/`)) expect(answer.status, where).toBe(204);
        else if (['GET', 'HEAD'].includes(method) && readable.includes(path)) expect(answer.status, where).toBe(200);
        else if (method === 'POST' && routes.includes(path)) {
          // A token, and nothing else, opens a conversation: not that of a session either.
          expect([400, 401], where).toContain(answer.status);
        } else if (loggedIn && method === 'POST' && actions.includes(path)) {
          expect(answer.status, where).toBe(200);
          expect(Object.keys(json(answer)), where).toEqual(['ephemeral_text']);
        } else if (path === handles && method === 'GET' && (loggedIn || who.includes('cookie'))) {
          expect(answer.status, where).toBe(200);
          const known = who.includes('cookie');
          expect(answer.body.toString().includes(desk.website.handle), where).toBe(known);
        } else expect(answer.status, where).toBe(404);
      }
    }
  }
  const [first, ...replies] = await desk.anna.thread(root.id);
  expect(first).toMatchObject({ message: root.message, edit_at: root.edit_at, props: root.props });
  expect(replies).toEqual([]);
});

test('a conversation is read and written with its own token only', async ({ world }) => {
  const desk = await Desk.open(world);
  const victim = await Caller.visit(world.server.url, desk.website.handle);
  const thief = victim.companion();
  await victim.say('My secret');
  await thief.say('My own');
  const answers: Answer[] = [];
  for (const route of ['messages', 'events', 'state']) {
    const path = `${api}/conversations/${victim.conversation}/${route}`;
    const stolen = { ...thief.message('Not mine'), conversation: victim.conversation, wait: 1 };
    for (const headers of [
      {},
      { Authorization: `Bearer ${thief.token}` },
      { Authorization: 'Bearer x' },
      bearer(desk.anna),
    ]) {
      answers.push(await ask(world.server.url, path, { method: 'POST', headers, body: JSON.stringify(stolen) }));
      answers.push(
        await ask(world.server.url, path, { method: 'POST', headers, body: JSON.stringify({ ...stolen, token: '' }) }),
      );
    }
    answers.push(
      await ask(world.server.url, `${path}?token=${thief.token}`, { method: 'POST', body: '{"id":"a","text":"x"}' }),
    );
    // Where the header holds one, the body's does not count.
    const headers = { Authorization: `Bearer ${thief.token}` };
    answers.push(
      await ask(world.server.url, path, { method: 'POST', headers, body: JSON.stringify(victim.message('x')) }),
    );
  }
  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(json(answer)).toMatchObject({ type: 'urn:frontdesk:problem:unknown_token' });
    expect(answer.body.toString()).not.toContain('secret');
  }
  expect(await desk.said(await desk.root('My secret'))).toEqual(['My secret']);
  const root = await desk.root('My secret');
  expect(JSON.stringify(await desk.anna.thread(root.id))).not.toContain(victim.token);
});

/** The status of an answer. Mattermost itself takes dots out of paths and sends the asker to what is left. */
async function followed(server: string, path: string, method: string): Promise<number> {
  const answer = await ask(server, path, method === 'POST' ? { method, body: '{}' } : { method });
  if (answer.status !== 301) return answer.status;
  return (await ask(server, `${answer.headers.location}`)).status;
}

test('paths of odd characters are not found', async ({ world }) => {
  const desk = await Desk.open(world);
  const { handle } = desk.website;
  const odd = [
    '%2e%2e',
    '%2e',
    '%00',
    '%0a',
    'a%2fb',
    '..%2fcore.wasm',
    '%5c',
    '%ff%fe',
    '%f0%9f%98%80',
    '%25',
    '*',
    "'",
    '"',
    '<b>',
    'x'.repeat(4_000),
  ];
  for (const segment of odd) {
    for (const path of [
      `${api}/sites/${segment}/loader.js`,
      `${api}/sites/${segment}/chat`,
      `${api}/sites/${handle}${segment}/chat`,
      `${api}/sites/${handle}/${segment}`,
      `${api}/assets/x/${segment}`,
      `${api}/assets/x/chat.js${segment}`,
      `${plugin}/${segment}`,
    ]) {
      expect(await followed(world.server.url, path, 'GET'), path).toBe(404);
    }
    for (const path of [
      `${api}/conversations/${segment}/messages`,
      `${api}/conversations/${'A'.repeat(22)}/${segment}`,
    ]) {
      expect(await followed(world.server.url, path, 'POST'), path).toBe(404);
    }
  }
  expect((await ask(world.server.url, `${api}/sites/${handle}/chat`)).status).toBe(200);
});
