import type { Post } from '@mattermost/types/posts';
import { MattermostClient } from '../../world/client.ts';
import { basic } from '../../world/endpoint.ts';
import { type Answer, json } from '../../world/http.ts';
import type { EndpointDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** The titles and values of a root post's attachment. */
function about(post: Post): Record<string, string> {
  const [attachment] = post.props.attachments as [{ fields: { title: string; value: string }[] }];
  return Object.fromEntries(attachment.fields.map(({ title, value }) => [title, value]));
}

/** Waits until the root post says so of the state. */
async function stands(desk: EndpointDesk, root: Post, state: RegExp): Promise<void> {
  await expect.poll(async () => about(await desk.anna.client.getPost(root.id)).State).toMatch(state);
}

test('the first message of a session opens its thread, which says who writes; the next ones go on in it', async ({
  open,
}) => {
  const desk = await open({ flags: '--notify none' });
  const conversation = await desk.begin('Do you ship\nto Austria?', {
    name: 'Clara Huber',
    email: 'clara@example.at',
    locale: 'de-AT',
    page: 'https://shop.example/lamps?order=secret-4711#part',
  });
  const { root } = conversation;
  expect(root.message).toContain('Clara Huber');
  expect(root.message).toMatch(/\nDo you ship\nto Austria\?$/);
  const told = JSON.stringify(about(root));
  expect(told).toContain('clara@example.at');
  expect(told).toContain('https://shop.example/lamps');
  expect(told).toMatch(/German|Deutsch/);
  expect(JSON.stringify(root)).not.toContain('secret-4711');

  await desk.goOn(conversation, 'And to Switzerland?');
  const second = await desk.begin('I am somebody else');
  expect(second.root.id).not.toBe(root.id);
  expect(second.id).not.toBe(conversation.id);
  expect(await desk.said(conversation)).toEqual(['Do you ship\nto Austria?', 'And to Switzerland?']);
  expect(await desk.said(second)).toEqual(['I am somebody else']);
});

test('what a visitor is called notifies nobody, links nowhere and is nobody else', async ({ open, world }) => {
  const ben = await world.newMember();
  const desk = await open({ flags: '--notify none', colleagues: [ben] });
  const call = `@${ben.user.username} @all`;
  const { root } = await desk.begin(`Hello ${call}`, {
    name: `**Anna** ${call} [bank](https://evil.example)\n\n# Note`,
    email: `${call}<b>@example.com`,
    page: `javascript:alert("${call}")`,
  });
  expect(root.message.split('\n')[0]).not.toContain('](https://evil.example)');
  const mentioned = await ben.mentions(desk.channel);
  await desk.anna.post(desk.channel, 'Something else');
  expect(await ben.mentions(desk.channel)).toBe(mentioned);
  expect(JSON.stringify(root.props.attachments)).not.toContain('javascript:');
});

test('a message that is sent again is answered like the first time, and stands in the thread once', async ({
  open,
}) => {
  const desk = await open();
  const first = await desk.sender.say('s', 'The first time', { id: 'one' });
  const second = await desk.sender.say('s', 'The first reply', { id: 'two' });
  for (let time = 0; time < 12; time += 1) {
    for (const [answer, text, id] of [
      [first, 'The first time', 'one'],
      [second, 'The first reply', 'two'],
    ] as const) {
      const again = await desk.sender.say('s', text, { id });
      expect(again.status).toBe(200);
      expect(again.body.toString()).toBe(answer.body.toString());
    }
  }
  const { conversation, post } = json<{ conversation: string; post: string }>(first);
  const root = await desk.anna.client.getPost(post);
  expect(await desk.said({ session: 's', id: conversation, root })).toEqual(['The first time', 'The first reply']);

  for (let round = 0; round < 10; round += 1) {
    const words = `Both at once, round ${round}.`;
    const both = await Promise.all(['', ''].map(() => desk.sender.say(`hasty ${round}`, words, { id: 'x' })));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.body.toString()).toBe(both[1]?.body.toString());
    const roots = (await desk.anna.posts(desk.channel)).filter(({ message }) => message.endsWith(words));
    expect(roots).toHaveLength(1);
  }
});

test('while the visitor types, the team sees it', async ({ open, browser, world }) => {
  const desk = await open();
  const conversation = await desk.begin('Wait, I am typing');
  const client = await MattermostClient.open(browser, world.server, desk.anna);
  const answer = await desk.sender.post('typing', { session: conversation.session });
  expect(answer.status).toBeLessThan(300);
  const { data } = await client.hears('typing');
  const bot = await world.admin.client.getUserByUsername('frontdesk');
  expect(data).toMatchObject({ user_id: bot.id, parent_id: conversation.root.id });
  await client.close();
});

test('what the visitor has seen is taken, and the thread gets no post of it', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('I read along');
  const reply = await desk.reply(conversation, 'Good');
  await desk.receiver.hearsOf('message.created', 'Good');
  const answer = await desk.sender.post('seen', { session: conversation.session, message: reply.id });
  expect(answer.status, answer.body.toString()).toBeLessThan(300);
  expect(await desk.said(conversation)).toEqual(['I read along', 'Good']);
});

test('a session that is closed says so in the thread, and goes on with the next words', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('That was all');
  const { root, session } = conversation;
  expect((await desk.sender.post('close', { session })).status).toBeLessThan(300);
  await stands(desk, root, /^Closed/);
  expect((await desk.sender.post('close', { session })).status).toBeLessThan(300);
  await desk.goOn(conversation, 'One more thing');
  await stands(desk, root, /^Waiting since/);
  expect((await desk.anna.thread(root.id)).at(-1)?.message).toBe('One more thing');
});

/** Expects a problem document. */
function refused(answer: Answer, status: number, code: string, what: string): void {
  expect(answer.status, `${what}: ${answer.body}`).toBe(status);
  expect(answer.headers['content-type'], what).toBe('application/problem+json');
  expect(json(answer), what).toMatchObject({ type: `urn:frontdesk:problem:${code}`, status });
  expect(json(answer).detail, what).toMatch(/\w+ \w+/);
}

test('what cannot be taken is told so with a code and a sentence', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Before everything');
  const good = { session: conversation.session, id: 'a', text: 'x' };
  const wrong: [what: string, body: object | string | Uint8Array, status: number, code: string][] = [
    ['nothing', '', 400, 'bad_json'],
    ['an array', '[]', 400, 'bad_json'],
    ['half a document', '{"session": "a', 400, 'bad_json'],
    ['JSON of 10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400, 'bad_json'],
    ['invalid UTF-8', Buffer.from('7b2273657373696f6e223a22ff227d', 'hex'), 400, 'bad_json'],
    ['no session', { ...good, session: undefined }, 400, 'bad_json'],
    ['an empty session', { ...good, session: '' }, 400, 'bad_json'],
    ['a long session', { ...good, session: 'x'.repeat(1_000) }, 400, 'bad_json'],
    ['no id', { ...good, id: undefined }, 400, 'bad_json'],
    ['an id that is a number', { ...good, id: 1 }, 400, 'bad_json'],
    ['a text that is an object', { ...good, text: {} }, 400, 'bad_json'],
    ['an empty text', { ...good, text: '' }, 400, 'bad_text'],
    ['white space', { ...good, text: ' \u200b\n' }, 400, 'bad_text'],
    ['a NUL', { ...good, text: 'a\u0000b' }, 400, 'bad_text'],
    ['a long text', { ...good, text: 'x'.repeat(4_001) }, 413, 'text_too_long'],
    ['a long body', { ...good, text: 'x'.repeat(100_000) }, 413, 'body_too_large'],
    ['10 MB', 'x'.repeat(10 << 20), 413, 'body_too_large'],
    ['a visitor that is a list', { ...good, visitor: [1] }, 400, 'bad_json'],
  ];
  for (const [what, body, status, code] of wrong) refused(await desk.sender.post('messages', body), status, code, what);
  for (const authorization of [
    '',
    'Bearer',
    'Bearer x',
    `Basic ${desk.endpoint.token}`,
    `Bearer ${desk.endpoint.token}x`,
    basic(''),
    basic(`${desk.endpoint.token}x`),
    basic(`x:${desk.endpoint.token}`),
  ]) {
    const answer = await desk.sender.post('messages', good, { headers: { Authorization: authorization } });
    refused(answer, 401, 'unknown_token', authorization);
  }
  for (const route of ['typing', 'seen', 'close']) {
    refused(await desk.sender.post(route, '{'), 400, 'bad_json', route);
    const answer = await desk.sender.post(route, { session: 'nobody', message: 'x' });
    expect(answer.status, route).toBeGreaterThanOrEqual(400);
    expect(answer.status, route).toBeLessThan(500);
  }
  await desk.goOn(conversation, 'After everything');
  const headers = { Authorization: `Bearer ${desk.endpoint.token}` };
  const bearer = await desk.sender.post('messages', { ...good, id: 'b', text: 'As a bearer' }, { headers });
  expect(bearer.status).toBe(200);
  expect(await desk.said(conversation)).toEqual(['Before everything', 'After everything', 'As a bearer']);
});

test('a login and a cookie of a person do not open what the token opens', async ({ open, world }) => {
  const desk = await open();
  for (const member of [desk.anna, world.admin]) {
    const token = member.client.getToken();
    const logins: Record<string, string>[] = [
      { Authorization: `Bearer ${token}` },
      { Authorization: '', Cookie: `MMAUTHTOKEN=${token}` },
    ];
    for (const headers of logins) {
      const answer = await desk.sender.post('messages', { session: 'a', id: 'a', text: 'Not mine' }, { headers });
      expect(answer.status).toBe(401);
    }
  }
  expect(JSON.stringify(await desk.anna.posts(desk.channel))).not.toContain('Not mine');
});
