import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MattermostClient } from '../../world/client.ts';
import { repository } from '../../world/machine.ts';
import { eventOf, type Received, textOf } from '../../world/receiver.ts';
import type { Conversation, EndpointDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** Waits until the endpoint was told this of a conversation, in this order, and nothing else. */
async function hears(desk: EndpointDesk, conversation: Conversation, lines: string[]): Promise<void> {
  await expect.poll(() => desk.heard(conversation), { timeout: 20_000 }).toEqual(lines);
}

test('what a member replies reaches the endpoint at once, with everything that it needs', async ({ open, world }) => {
  const desk = await open();
  const conversation = await desk.begin('Are you there?');
  const begin = Date.now();
  const reply = await desk.reply(conversation, 'We **are**.');
  const received = await desk.receiver.hearsOf('message.created');
  expect(received.at - begin).toBeLessThan(2_000);
  expect(received).toMatchObject({ method: 'POST', path: '/hook', id: reply.id, refusal: '' });
  expect(received.headers['content-type']).toContain('application/json');
  expect(Math.abs(Number(received.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(30);
  const event = eventOf(received);
  expect(event).toMatchObject({
    type: 'message.created',
    data: {
      connection: desk.endpoint.handle,
      conversation: { id: conversation.id, session: conversation.session, post: conversation.root.id },
      message: { id: reply.id, from: { role: 'member', name: 'Anna' }, text: 'We **are**.' },
    },
  });
  expect(Date.parse(event.data.message?.at ?? '')).toBe(reply.create_at);
  expect(Date.parse(event.timestamp)).not.toBeNaN();
  // The user name and other things of the server are nobody's business outside.
  const bare = JSON.stringify({ headers: received.headers, event });
  for (const secret of [desk.anna.user.username, desk.anna.user.id, desk.channel.name, world.team.name])
    expect(bare).not.toContain(secret);
});

test('a thread goes out in its order, edits and deletions included, and notes never', async ({ open, world }) => {
  const desk = await open({ type: 'O' });
  const conversation = await desk.begin('Tell me everything');
  const expected: string[] = [];
  for (let number = 1; number <= 12; number += 1) {
    await desk.reply(conversation, `Part ${number}`);
    expected.push(`message.created Part ${number}`);
    if (number % 4 === 0) await desk.reply(conversation, `note: secret ${number}`);
  }
  await hears(desk, conversation, expected);
  await desk.type('/desk note secret by command', conversation);
  const hook = await world.admin.client.createIncomingWebhook({
    channel_id: desk.channel.id,
    display_name: 'hook',
  } as never);
  await fetch(`${world.server.url}/hooks/${hook.id}`, {
    method: 'POST',
    body: JSON.stringify({ text: 'secret hook' }),
  });
  await desk.anna.post(desk.channel, 'secret beside the thread');

  const last = await desk.reply(conversation, 'Last prat');
  await hears(desk, conversation, [...expected, 'message.created Last prat']);
  await desk.anna.edit(last, 'Last part');
  await hears(desk, conversation, [...expected, 'message.created Last prat', 'message.updated Last part']);
  await desk.anna.client.deletePost(last.id);
  await hears(desk, conversation, [
    ...expected,
    'message.created Last prat',
    'message.updated Last part',
    'message.deleted',
  ]);
  const [gone] = desk.receiver.of('message.deleted');
  expect(gone && eventOf(gone).data.message).toEqual({ id: last.id });
  expect(desk.receiver.received.map(({ body }) => body.toString()).join('\n')).not.toContain('secret');
  expect(desk.receiver.refusals).toEqual([]);

  // What has become a note is taken back.
  const slip = await desk.reply(conversation, 'The margin is 40 %');
  await desk.receiver.hearsOf('message.created', 'The margin is 40 %');
  await desk.anna.edit(slip, 'note: The margin is 40 %');
  await expect.poll(() => desk.heard(conversation).at(-1)).toBe('message.deleted');
});

test('a burst arrives as the thread has it', async ({ open }) => {
  const desk = await open();
  const conversations = await Promise.all(['a', 'b', 'c'].map((name) => desk.begin(`Session ${name}`)));
  const numbers = Array.from({ length: 15 }, (_, index) => index);
  // Mattermost makes a thread of a post with its first reply, and refuses several first ones at the same time.
  for (const conversation of conversations) await desk.goOn(conversation, 'All at once, please');
  await Promise.all(
    conversations.flatMap((conversation) => numbers.map((number) => desk.reply(conversation, `Reply ${number}`))),
  );
  for (const conversation of conversations) {
    await expect.poll(() => desk.heard(conversation).length, { timeout: 30_000 }).toBe(numbers.length);
    const [, , ...thread] = await desk.said(conversation);
    // What became visible late is sent late, never dropped: the same texts, and each is told its time.
    const heard = desk.heard(conversation).map((line) => line.replace('message.created ', ''));
    expect([...heard].sort()).toEqual([...thread].sort());
  }
  expect(desk.receiver.received).toHaveLength(conversations.length * numbers.length);
});

test('claiming, closing and opening again by the buttons is told, and each only once', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Who takes this?');
  const { root } = conversation;
  await desk.anna.press(root, 'claim');
  await hears(desk, conversation, ['conversation.claimed Anna Berg']);
  await desk.anna.press(root, 'close');
  await hears(desk, conversation, ['conversation.claimed Anna Berg', 'conversation.closed Anna Berg']);
  await desk.anna.press(root, 'reopen');
  await expect
    .poll(() => desk.heard(conversation).map((line) => line.split(' ')[0]))
    .toEqual(['conversation.claimed', 'conversation.closed', 'conversation.reopened']);
  const ids = desk.receiver
    .of('conversation.claimed', 'conversation.closed', 'conversation.reopened')
    .map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toContain(root.id);
  await desk.reply(conversation, 'I do');
  await desk.receiver.hearsOf('message.created', 'I do');
  expect(desk.receiver.refusals).toEqual([]);
});

test('while a member types the visitor can be shown it, and what the visitor wrote counts as seen', async ({
  open,
  browser,
  world,
}) => {
  const desk = await open();
  const answer = await desk.sender.say('typed', 'Hello?', { id: 'my-own-id' });
  const { post } = JSON.parse(answer.body.toString()) as { post: string };
  const client = await MattermostClient.open(browser, world.server, desk.anna);
  await client.types(desk.channel.id, post);
  const typing = await desk.receiver.hearsOf('typing');
  expect(eventOf(typing).data).toMatchObject({
    conversation: { session: 'typed', post },
    from: { role: 'member', name: 'Anna' },
  });
  const seen = await desk.receiver.hearsOf('message.seen');
  expect(eventOf(seen).data.seen).toMatchObject({ message: 'my-own-id', post });
  await client.close();
  expect(desk.receiver.refusals).toEqual([]);
});

test("the signatures are good for Python's library, too", async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Grüße aus Österreich 😀');
  await desk.reply(conversation, 'Grüße zurück 😀 "quoted" \\ <b>&amp;</b>');
  await desk.receiver.hearsOf('message.created');
  await desk.anna.press(conversation.root, 'close');
  await desk.receiver.hearsOf('conversation.closed');
  const { received } = desk.receiver;
  expect(received.length).toBeGreaterThanOrEqual(2);
  expect(desk.receiver.refusals).toEqual([]);
  expect(verdicts(received, desk.endpoint.secret)).toEqual(received.map(() => 'good'));
  const changed = received.map((one) => ({
    ...one,
    body: Buffer.from(one.body.toString().replace('"data"', '"dato"')),
  }));
  expect(verdicts(changed, desk.endpoint.secret).join()).not.toContain('good');
});

/** What Python's library says of each delivery. */
function verdicts(deliveries: Received[], secret: string): string[] {
  const python = join(repository, 'target', 'tools', 'python', 'bin', 'python');
  const input = deliveries.map(({ body, headers }) => JSON.stringify({ secret, body: body.toString(), headers }));
  const script = join(repository, 'tests', 'e2e', 'endpoints', 'verify.py');
  const { stdout, stderr } = spawnSync(python, [script], { input: input.join('\n'), encoding: 'utf8' });
  if (stderr) throw new Error(stderr);
  return stdout.trim().split('\n');
}

test('what was said while the plugin was away is found and told, once', async ({ open, world }) => {
  const desk = await open();
  const conversation = await desk.begin('Will you remember?');
  await desk.reply(conversation, 'Stays');
  const edited = await desk.reply(conversation, 'Is edtied');
  const deleted = await desk.reply(conversation, 'Goes');
  await hears(
    desk,
    conversation,
    ['Stays', 'Is edtied', 'Goes'].map((text) => `message.created ${text}`),
  );
  await world.plugin.disable();
  await desk.anna.edit(edited, 'Is edited');
  await desk.anna.client.deletePost(deleted.id);
  const fleeting = await desk.reply(conversation, 'Comes and goes');
  await desk.anna.client.deletePost(fleeting.id);
  await desk.reply(conversation, 'note: nobody hears this');
  await desk.reply(conversation, 'While you were away');
  await world.plugin.enable();
  // What came and went meanwhile may be told as gone, by its id alone.
  await expect
    .poll(() => [...new Set(desk.heard(conversation).slice(3))].sort(), { timeout: 30_000 })
    .toEqual(['message.created While you were away', 'message.deleted', 'message.updated Is edited']);
  expect(desk.receiver.of('message.deleted').map((received) => eventOf(received).data.message?.id)).toContain(
    deleted.id,
  );
  await desk.reply(conversation, 'Back again');
  await desk.receiver.hearsOf('message.created', 'Back again');
  expect(desk.receiver.received.map(textOf).join()).not.toMatch(/Comes and goes|nobody hears/);
  expect(new Set(desk.receiver.received.map(({ id }) => id)).size).toBe(desk.receiver.received.length);
});
