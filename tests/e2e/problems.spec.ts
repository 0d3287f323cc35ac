import { api, Caller } from '../world/caller.ts';
import { type Answer, ask, json } from '../world/http.ts';
import { connectWebsite } from '../world/website.ts';
import { Description } from './description.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

const kilobyte = 1024;
const visitorsPath = '/conversations/{id}/';

let desk: Desk;
let description: Description;

test.beforeAll(async ({ world }) => {
  desk = await Desk.open(world, { flags: '--notify none' });
  description = await Description.read();
});

/** A visitor of the desk's shop. */
const visit = () => Caller.visit(desk.world.server.url, desk.website.handle);

/** What the thread of a visitor's conversation says. */
async function thread(words: string): Promise<string[]> {
  return desk.said(await desk.root(words));
}

/** Expects that a message was taken, and that the answer is as described. */
function taken(answer: Answer): { id: string; post: string; at: number } {
  expect(answer.status, answer.body.toString()).toBe(200);
  expect(description.complaint('POST', `${visitorsPath}messages`, answer)).toBe('');
  return json(answer);
}

/** Expects a problem document. */
function refused(answer: Answer, status: number, code: string, route = 'messages'): void {
  const text = answer.body.toString();
  expect(answer.status, text).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(text)).toMatchObject({ type: `urn:frontdesk:problem:${code}`, status });
  expect(description.complaint('POST', `${visitorsPath}${route}`, answer)).toBe('');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['access-control-allow-origin']).toBe('*');
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** What is wrong with a message, as it is sent by a visitor. */
const wrong: Record<string, [send: (caller: Caller) => Promise<Answer>, status: number, code: string]> = {
  'a body of 64 KB and a byte': [
    (caller) => caller.post('messages', 'x'.repeat(64 * kilobyte + 1)),
    413,
    'body_too_large',
  ],
  'a body of 10 MB': [(caller) => caller.post('messages', 'x'.repeat(10 << 20)), 413, 'body_too_large'],
  'a body of 10 MB without a length': [
    (caller) => caller.post('messages', Array<Uint8Array>(160).fill(Buffer.alloc(64 * kilobyte, 'x'))),
    413,
    'body_too_large',
  ],
  'a text of 4,001 code points': [(caller) => caller.say('😀'.repeat(4_001)), 413, 'text_too_long'],
  'invalid UTF-8': [
    (caller) =>
      caller.post(
        'messages',
        Buffer.concat([
          Buffer.from(JSON.stringify(caller.message('')).slice(0, -2)),
          bytes(0xff, 0xc3, 0x28),
          Buffer.from('"}'),
        ]),
      ),
    400,
    'bad_json',
  ],
  'half a pair of code units': [
    (caller) => caller.post('messages', JSON.stringify(caller.message('x')).replace('"x"', '"\\ud83d"')),
    400,
    'bad_json',
  ],
  'JSON of 10,000 levels': [(caller) => caller.post('messages', deep(10_000)), 400, 'bad_json'],
  'JSON of 10,000 levels in a field': [
    (caller) => caller.post('messages', `{"text":${deep(10_000)},"id":"a","token":"${caller.token}"}`),
    400,
    'bad_json',
  ],
  'half of a document': [(caller) => caller.post('messages', '{"id": "a", "te'), 400, 'bad_json'],
  nothing: [(caller) => caller.post('messages', ''), 400, 'bad_json'],
  'an array': [(caller) => caller.post('messages', '[]'), 400, 'bad_json'],
  'the fields without their names': [
    (caller) => caller.post('messages', JSON.stringify([caller.token, caller.ticket, 'a', 'x'])),
    400,
    'bad_json',
  ],
  'a string': [(caller) => caller.post('messages', '"text"'), 400, 'bad_json'],
  null: [(caller) => caller.post('messages', 'null'), 400, 'bad_json'],
  'no id': [(caller) => caller.post('messages', { token: caller.token, text: 'x' }), 400, 'bad_json'],
  'no text': [(caller) => caller.post('messages', { token: caller.token, id: 'a' }), 400, 'bad_text'],
  'an id that is a number': [(caller) => caller.post('messages', caller.message('x', 1)), 400, 'bad_json'],
  'an id of odd characters': [(caller) => caller.post('messages', caller.message('x', '../a')), 400, 'bad_json'],
  'a long id': [(caller) => caller.post('messages', caller.message('x', 'a'.repeat(65))), 400, 'bad_json'],
  'a text that is an object': [(caller) => caller.post('messages', caller.message({ a: 1 })), 400, 'bad_json'],
  'a text that is null': [(caller) => caller.post('messages', caller.message(null)), 400, 'bad_json'],
  'an empty text': [(caller) => caller.say(''), 400, 'bad_text'],
  'white space': [(caller) => caller.say(' \t\r\n\u200b\u2002 '), 400, 'bad_text'],
  'a NUL': [(caller) => caller.say('a\u0000b'), 400, 'bad_text'],
  'a control character': [(caller) => caller.say('a\u001b[31mb'), 400, 'bad_text'],
  'no token': [(caller) => caller.post('messages', { id: 'a', text: 'x' }), 401, 'unknown_token'],
  'a token that is none': [
    (caller) => caller.post('messages', { ...caller.message('x'), token: 'secret' }),
    401,
    'unknown_token',
  ],
  "another conversation's token": [
    (caller) => caller.post('messages', { ...caller.message('x'), token: caller.companion().token }),
    401,
    'unknown_token',
  ],
};

test('what cannot be taken is told so, and the conversation goes on', async () => {
  const caller = await visit();
  const stranger = await visit();
  taken(await caller.say('Before everything'));
  for (const [what, [send, status, code]] of Object.entries(wrong)) {
    await test.step(what, async () => {
      refused(await send(caller), status, code);
      refused(await send(stranger), status, code);
    });
  }
  taken(await caller.say('After everything'));
  expect(await thread('Before everything')).toEqual(['Before everything', 'After everything']);
  taken(await stranger.say('Begun in the end'));
  expect(await thread('Begun in the end')).toEqual(['Begun in the end']);
});

test('what is just small enough is taken', async () => {
  const caller = await visit();
  const longest = '😀'.repeat(4_000);
  taken(await caller.say(longest));
  const body = JSON.stringify(caller.message('Full to the brim'));
  taken(await caller.post('messages', body.padEnd(64 * kilobyte)));
  taken(await caller.post('messages', [Buffer.from(JSON.stringify(caller.message('In pieces')))]));
  taken(await caller.post('messages', { ...caller.message('By header'), token: undefined }, bearer(caller)));
  expect(await thread(longest)).toEqual([longest, 'Full to the brim', 'In pieces', 'By header']);
});

const bearer = ({ token }: Caller) => ({ headers: { Authorization: `Bearer ${token}` } });

test('a new conversation needs a good ticket of a site that is connected, an old one needs none', async () => {
  const caller = await visit();
  const [connection, expires = '', nonce, mac = ''] = caller.ticket.split('.');
  expect(Number(expires)).toBeGreaterThan(Date.now());
  const tickets = {
    missing: undefined,
    empty: '',
    'made up': 'a.b.c.d',
    'without its signature': `${connection}.${expires}.${nonce}`,
    'for longer': `${connection}.${Number(expires) + 1}.${nonce}.${mac}`,
    'for another site': `other.${expires}.${nonce}.${mac}`,
    'signed by somebody else': `${connection}.${expires}.${nonce}.${mac.replace(/^../, (two) => (two === 'AA' ? 'BB' : 'AA'))}`,
  };
  for (const [what, ticket] of Object.entries(tickets)) {
    await test.step(what, async () => {
      refused(await caller.post('messages', { ...caller.message('x'), ticket }), 403, 'ticket_expired');
    });
  }
  taken(await caller.say('With a good one'));
  taken(await caller.post('messages', { ...caller.message('Without'), ticket: undefined }));
  expect(await thread('With a good one')).toEqual(['With a good one', 'Without']);

  const late = await visit();
  await desk.anna.command(desk.channel, `/desk disconnect ${desk.website.handle}`);
  refused(await late.say('Too late'), 410, 'connection_disabled');
  refused(await caller.say('Too late'), 410, 'connection_disabled');
  await connectWebsite(desk.anna, desk.channel, desk.origin);
  taken(await late.say('Open again'));
});

test('other websites are refused; the own one, none and `null` pass', async () => {
  const caller = await visit();
  const say = (text: string, origin?: string) =>
    caller.post('messages', caller.message(text), { headers: origin === undefined ? {} : { Origin: origin } });
  const foreign = ['https://evil.example', `${desk.origin}.evil.example`, desk.origin.replace('http:', 'https:'), 'x'];
  for (const origin of foreign) refused(await say('x', origin), 403, 'origin_not_allowed');
  taken(await say('From a sandbox'));
  for (const origin of foreign) {
    refused(await say('x', origin), 403, 'origin_not_allowed');
    for (const route of ['events', 'state']) {
      const answer = await caller.post(route, { token: caller.token, wait: 1 }, { headers: { Origin: origin } });
      refused(answer, 403, 'origin_not_allowed', route);
    }
  }
  taken(await say('From the shop', desk.origin));
  taken(await say('From its twin', desk.origin.replace('//', '//www.')));
  const plain = await ask(caller.server, `${api}/conversations/${caller.conversation}/messages`, {
    method: 'POST',
    body: JSON.stringify(caller.message('From nowhere')),
  });
  taken(plain);
  expect(await thread('From a sandbox')).toEqual(['From a sandbox', 'From the shop', 'From its twin', 'From nowhere']);
});

test('a conversation that there is not has no events and no state', async () => {
  const caller = await visit();
  for (const route of ['events', 'state']) {
    refused(await caller.post(route, { token: caller.token }), 401, 'unknown_token', route);
    refused(await caller.post(route, { token: caller.companion().token }), 401, 'unknown_token', route);
    refused(await caller.post(route, '[1'), 400, 'bad_json', route);
    refused(await caller.post(route, { token: caller.token, wait: 'long' }), 400, 'bad_json', route);
    refused(await caller.post(route, 'x'.repeat(70 * kilobyte)), 413, 'body_too_large', route);
  }
  taken(await caller.say('Now there is'));
  const state = await caller.post('state', { token: caller.token });
  expect(description.complaint('POST', `${visitorsPath}state`, state)).toBe('');
  expect(json(state)).toEqual({ open: true, presence: { here: expect.any(Boolean), opens: 0 } });
  const events = await caller.post('events', { token: caller.token, wait: 1, after: 'odd\n\u0000-value' });
  expect(description.complaint('POST', `${visitorsPath}events`, events)).toBe('');
  expect(events.body.toString()).toMatch(/^event: reset$/m);
  expect(events.body.toString()).toContain('Now there is');
});

test('a message that is sent again is answered like the first time, and stands in the thread once', async () => {
  const caller = await visit();
  const first = await caller.say('The first time', 'one');
  const second = await caller.say('The first reply', 'two');
  taken(first);
  taken(second);
  for (let time = 0; time < 12; time += 1) {
    expect(json(await caller.say('The first time', 'one'))).toEqual(json(first));
    expect(json(await caller.say('The first reply', 'two'))).toEqual(json(second));
  }
  expect(await thread('The first time')).toEqual(['The first time', 'The first reply']);

  for (let round = 0; round < 20; round += 1) {
    const hasty = caller.companion();
    const words = `Both at once, round ${round}.`;
    for (const [text, id] of [
      [words, 'one'],
      ['And the same for a reply', 'two'],
    ] as const) {
      const [one, other] = await Promise.all([hasty.say(text, id), hasty.say(text, id)]);
      expect(taken(one)).toEqual(taken(other));
    }
    expect(await thread(words)).toEqual([words, 'And the same for a reply']);
  }
});
