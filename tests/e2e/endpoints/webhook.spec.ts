import type { Post } from '@mattermost/types/posts';
import { cuts, says, status, takes } from '../../world/behaviour.ts';
import { payloadOf, type WebhookPayload } from '../../world/easychat.ts';
import { Receiver } from '../../world/receiver.ts';
import type { EndpointDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** The payloads that have come, in order. */
function payloads(receiver: Receiver): WebhookPayload[] {
  return receiver.received.map(payloadOf);
}

/** Waits for the payload with this text. */
async function payload(receiver: Receiver, text: string): Promise<WebhookPayload> {
  return payloadOf(await receiver.hears((received) => payloadOf(received).text === text, `"${text}"`));
}

/** The replies of the thread that are not by Anna, as they stand there. */
async function answers(desk: EndpointDesk, root: Post): Promise<Post[]> {
  return (await desk.anna.thread(root.id)).slice(1).filter(({ user_id }) => user_id !== desk.anna.user.id);
}

for (const [format, kind] of [
  ['mattermost', 'application/json'],
  ['mattermost-form', 'application/x-www-form-urlencoded'],
] as const) {
  test(`--format ${format} sends what Mattermost itself sends, and the root post's id`, async ({ open, world }) => {
    const own = await Receiver.open();
    const desk = await open({ type: 'O', flags: `--format ${format}` });
    await world.admin.client.addToChannel(world.admin.user.id, desk.channel.id);
    const hook = await world.admin.client.createOutgoingWebhook({
      team_id: world.team.id,
      channel_id: desk.channel.id,
      display_name: 'Mattermost’s own',
      trigger_words: [],
      callback_urls: [own.url],
      content_type: kind,
    } as never);
    const conversation = await desk.begin('Which is which?');
    const reply = await desk.reply(conversation, 'They are & stay "the same" – ä 😀\nup to the token');
    const received = await desk.receiver.hears(() => true, 'a payload');
    const original = await own.hears((one) => payloadOf(one).post_id === reply.id, "Mattermost's own payload");

    expect(received.headers['content-type']).toContain(kind);
    expect(`${original.headers['content-type']}`.split(';')[0]).toBe(
      `${received.headers['content-type']}`.split(';')[0],
    );
    const { token, root_id, ...ours } = payloadOf(received);
    const { token: theirToken, ...theirs } = payloadOf(original);
    expect(ours).toEqual(theirs);
    expect(theirToken).toBe(hook.token);
    expect(root_id).toBe(conversation.root.id);
    expect(token).toBe(desk.endpoint.webhook);
    expect(token).toMatch(/^[a-z0-9]{26}$/);
    await world.admin.client.removeOutgoingWebhook(hook.id);
    await own.close();
  });
}

test('what the receiver answers stands in the right thread, whatever it calls itself, and comes back to nobody', async ({
  open,
}) => {
  const desk = await open({ flags: '--format mattermost' });
  const [first, second] = [await desk.begin('I am the first'), await desk.begin('I am the second')];
  desk.receiver.chooses((received) => {
    const { text } = payloadOf(received);
    if (text === 'nothing') return says({});
    if (text === 'no JSON') return status(200, {}, 'ok');
    const attachments = [{ fallback: 'plain', title: 'Order 4711', text: 'sent' }];
    return says({ text: `About ${text}: @all`, username: 'Order robot', response_type: 'comment', attachments });
  });
  await desk.reply(first, 'the first');
  await expect.poll(async () => (await answers(desk, first.root)).length).toBe(1);
  await desk.reply(second, 'the second');
  await expect.poll(async () => (await answers(desk, second.root)).length).toBe(1);
  for (const silent of ['nothing', 'no JSON']) {
    await desk.reply(first, silent);
    await payload(desk.receiver, silent);
  }
  await desk.reply(first, 'the last');
  await expect.poll(async () => (await answers(desk, first.root)).length).toBe(2);

  const [answer] = await answers(desk, first.root);
  expect(answer?.message).toMatch(/^About the first: @\u200b?all$/);
  expect(answer?.message).not.toContain('@all');
  expect(answer?.props).toMatchObject({ override_username: 'Order robot', from_webhook: 'true' });
  expect(JSON.stringify(answer?.props.attachments)).toContain('Order 4711');
  expect((await answers(desk, second.root)).map(({ message }) => message.replace('\u200b', ''))).toEqual([
    'About the second: @all',
  ]);
  // The answer is not sent back to who gave it, and neither are the visitor's own words.
  expect(payloads(desk.receiver).map(({ text }) => text)).toEqual([
    'the first',
    'the second',
    'nothing',
    'no JSON',
    'the last',
  ]);
  expect(await desk.anna.posts(desk.channel)).not.toContainEqual(
    expect.objectContaining({ root_id: '', message: expect.stringContaining('About') }),
  );
});

test('notes, edits and deletions are not sent to a receiver that knows none', async ({ open }) => {
  const desk = await open({ flags: '--format mattermost' });
  const conversation = await desk.begin('Just the words');
  const reply = await desk.reply(conversation, 'One');
  await payload(desk.receiver, 'One');
  await desk.anna.edit(reply, 'One, edited');
  await desk.anna.client.deletePost(reply.id);
  await desk.reply(conversation, 'note: two');
  await desk.anna.press(conversation.root, 'claim');
  await desk.anna.press(conversation.root, 'close');
  await desk.anna.press(conversation.root, 'reopen');
  await desk.reply(conversation, 'Three');
  await payload(desk.receiver, 'Three');
  expect(payloads(desk.receiver).map(({ text }) => text)).toEqual(['One', 'Three']);
});

test('a receiver that ignores ids is never called twice for what it may have taken, and the thread says so', async ({
  open,
}) => {
  const desk = await open({ flags: '--format mattermost' });
  const conversation = await desk.begin('Once only');
  desk.receiver.next(cuts);
  const doubtful = await desk.reply(conversation, 'Taken or not?');
  await payload(desk.receiver, 'Taken or not?');
  await desk.reply(conversation, 'The next');
  await payload(desk.receiver, 'The next');
  const notes = async () =>
    (await desk.anna.thread(conversation.root.id)).filter(({ message }) => message.startsWith('note:'));
  await expect.poll(async () => (await notes()).length, { timeout: 20_000 }).toBe(1);
  const [note] = await notes();
  expect(note?.props.frontdesk).toMatchObject({ note: true, dead_letter: doubtful.id });
  expect(note?.message).not.toContain('Taken or not?');
  const reactions = await desk.anna.client.getReactionsForPost(doubtful.id);
  expect(reactions.map(({ emoji_name }) => emoji_name)).toEqual(['warning']);
  expect(payloads(desk.receiver).map(({ text }) => text)).toEqual(['Taken or not?', 'The next']);

  // Somebody who has looked sends it again on purpose.
  await desk.type(`/desk replay ${doubtful.id}`, conversation);
  await expect
    .poll(() => payloads(desk.receiver).map(({ text }) => text))
    .toEqual(['Taken or not?', 'The next', 'Taken or not?']);
});

test('what was refused with a status was not taken, and is sent again', async ({ open }) => {
  const desk = await open({ flags: '--format mattermost' });
  const conversation = await desk.begin('Again, please');
  desk.receiver.next(status(502));
  await desk.reply(conversation, 'Here it is');
  await expect.poll(() => payloads(desk.receiver).length, { timeout: 20_000 }).toBe(2);
  desk.receiver.always(takes);
  expect(payloads(desk.receiver).map(({ text }) => text)).toEqual(['Here it is', 'Here it is']);
});
