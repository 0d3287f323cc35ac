import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MattermostClient } from '../../world/client.ts';
import { payloadOf } from '../../world/easychat.ts';
import type { Answer } from '../../world/http.ts';
import { repository } from '../../world/machine.ts';
import { png } from '../../world/png.ts';
import { eventOf } from '../../world/receiver.ts';
import { Description } from '../description.ts';
import { expect, test } from './story.ts';

test('every answer of the inbound routes is as the description says', async ({ open }) => {
  const description = await Description.read('endpoint-api.yaml');
  const desk = await open();
  const { sender } = desk;
  const session = 'described';
  const walk: [route: string, status: number, send: () => Promise<Answer>][] = [
    ['messages', 200, () => sender.say(session, 'Hello')],
    ['messages', 400, () => sender.post('messages', '{')],
    ['messages', 401, () => sender.post('messages', '{}', { headers: { Authorization: '' } })],
    ['messages', 413, () => sender.say(session, 'x'.repeat(5_000))],
    ['files', 200, () => sender.upload(session, 'a.png', 'image/png', png())],
    ['files', 415, () => sender.upload(session, 'a.exe', 'image/png', Buffer.from('MZ\u0000\u0001program'))],
    ['typing', 200, () => sender.post('typing', { session })],
    ['typing', 404, () => sender.post('typing', { session: 'nobody' })],
    ['seen', 200, async () => sender.post('seen', { session, message: await replied() })],
    ['seen', 400, () => sender.post('seen', { session })],
    ['person', 200, () => sender.post('person', { session })],
    ['person', 404, () => sender.post('person', { session: 'nobody' })],
    ['close', 200, () => sender.post('close', { session })],
    ['close', 404, () => sender.post('close', { session: 'nobody' })],
    ['rate', 404, () => sender.post('rate', { session: 'nobody', score: 5 })],
    ['export', 200, () => sender.post('export', { session })],
    ['erase', 200, () => sender.post('erase', { session })],
  ];
  const replied = async () => {
    const [root] = (await desk.anna.posts(desk.channel)).filter(
      ({ root_id, message }) => !root_id && message.includes('Hello'),
    );
    return (await desk.anna.post(desk.channel, 'Hi', { thread: root?.id ?? '' })).id;
  };
  const seen = new Set<string>();
  for (const [route, status, send] of walk) {
    const answer = await send();
    expect(answer.status, `${route}: ${answer.body}`).toBe(status);
    const path = `/endpoints/{connection}/${route}`;
    expect(description.complaint('POST', path, answer), `${route} ${status}`).toBe('');
    seen.add(path);
  }
  expect([...seen].sort()).toEqual([...description.paths].sort());
});

test('every event is as the description and the published schema say', async ({ open, browser, world }) => {
  const description = await Description.read('endpoint-api.yaml');
  const desk = await open();
  const conversation = await desk.begin('Tell me everything');
  const client = await MattermostClient.open(browser, world.server, desk.anna);
  await client.types(desk.channel.id, conversation.root.id);
  await desk.receiver.hearsOf('message.seen');
  await client.close();
  const reply = await desk.reply(conversation, 'Now');
  await desk.receiver.hearsOf('message.created');
  await desk.anna.edit(reply, 'Later');
  await desk.receiver.hearsOf('message.updated');
  await desk.anna.client.deletePost(reply.id);
  await desk.receiver.hearsOf('message.deleted');
  for (const button of ['claim', 'close', 'reopen']) {
    await desk.anna.press(conversation.root, button);
    await desk.receiver.hearsOf(
      { claim: 'conversation.claimed', close: 'conversation.closed' }[button] ?? 'conversation.reopened',
    );
  }
  await desk.type('/desk doctor');
  await desk.receiver.hearsOf('ping');

  const hooked = await open({ flags: '--format mattermost' });
  await hooked.reply(await hooked.begin('As a webhook'), 'Reply');
  const payload = payloadOf(await hooked.receiver.hears(() => true, 'a payload'));
  expect(description.complaintOf('outgoing-webhook', payload)).toBe('');

  const kinds = new Set(['outgoing-webhook']);
  for (const received of desk.receiver.received) {
    const event = eventOf(received);
    expect(description.complaintOf(event.type, event), event.type).toBe('');
    kinds.add(event.type);
  }
  expect([...kinds].sort()).toEqual([...description.webhooks].sort());
  const schema = JSON.parse(await readFile(join(repository, 'docs', 'endpoint-events.schema.json'), 'utf8'));
  expect(JSON.stringify(schema)).toContain('message.created');
});
