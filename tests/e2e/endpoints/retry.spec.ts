import { busy, gone, later, never, status, takes } from '../../world/behaviour.ts';
import { MattermostClient } from '../../world/client.ts';
import { eventOf, type Received, textOf } from '../../world/receiver.ts';
import { expect, test } from './story.ts';

/** What the tries of a delivery have in common and what not. */
function timesOf(tries: Received[]): number[] {
  return tries.map(({ headers }) => Number(headers['webhook-timestamp']));
}

test('what an endpoint did not take is sent again after five seconds, and what was said behind it waits its turn', async ({
  open,
}) => {
  const desk = await open();
  const conversation = await desk.begin('I wait');
  const other = await desk.begin('I do not wait for them');
  desk.receiver.next(status(500));
  await desk.reply(conversation, 'One');
  await desk.receiver.hearsOf('message.created', 'One');
  await desk.reply(conversation, 'Two');
  await desk.reply(conversation, 'Three');
  await desk.reply(other, 'At once');
  await desk.receiver.hearsOf('message.created', 'At once', 3_000);
  await desk.receiver.hearsOf('message.created', 'Three');

  const texts = desk.receiver.received.map(textOf);
  expect(texts.filter((text) => text !== 'At once')).toEqual(['One', 'One', 'Two', 'Three']);
  const [first, second] = desk.receiver.received.filter((received) => textOf(received) === 'One');
  if (!first || !second) throw new Error('it was sent twice');
  expect(second.at - first.at).toBeGreaterThanOrEqual(4_900);
  expect(second.at - first.at).toBeLessThan(8_000);
  expect(second.id).toBe(first.id);
  const [before = 0, after = 0] = timesOf([first, second]);
  expect(after - before).toBeGreaterThanOrEqual(4);
  expect(second.body.equals(first.body)).toBe(true);
  expect(desk.receiver.refusals).toEqual([]);
  expect(await desk.said(conversation)).toEqual(['I wait', 'One', 'Two', 'Three']);
});

test('a secret that is rotated while a delivery waits for its next try signs that one, too', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Change the locks');
  desk.receiver.next(status(503));
  await desk.reply(conversation, 'They are changed');
  await desk.receiver.hearsOf('message.created');
  const [secret = ''] = /whsec_[A-Za-z0-9+/=]+/.exec(await desk.type(`/desk rotate ${desk.endpoint.handle}`)) ?? [];
  desk.receiver.knows(secret);
  await expect.poll(() => desk.receiver.received.length, { timeout: 15_000 }).toBe(2);
  expect(desk.receiver.refusals).toEqual([]);
});

test('an endpoint that asks to wait is left alone that long', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Slowly');
  const other = await desk.begin('Me too');
  desk.receiver.next(busy(8));
  await desk.reply(conversation, 'As you like');
  const first = await desk.receiver.hearsOf('message.created');
  await desk.reply(other, 'You as well');
  await desk.receiver.hearsOf('message.created', 'You as well', 20_000);
  await expect.poll(() => desk.receiver.received.length, { timeout: 20_000 }).toBe(3);
  for (const { at } of desk.receiver.received.slice(1)) {
    expect(at - first.at).toBeGreaterThanOrEqual(7_800);
    expect(at - first.at).toBeLessThan(16_000);
  }
});

test('an endpoint that is gone for good is left alone, the channel is told, and connected again it gets the rest', async ({
  open,
}) => {
  const desk = await open();
  const conversation = await desk.begin('Are you still there?');
  desk.receiver.always(gone);
  await desk.reply(conversation, 'First');
  await desk.receiver.hearsOf('message.created', 'First');
  const notice = async () =>
    (await desk.anna.posts(desk.channel)).find(
      ({ message }) => message.includes('410') && message.includes(desk.endpoint.handle),
    );
  await expect.poll(notice).toBeTruthy();
  expect((await notice())?.message).toContain('/desk connect endpoint');
  await desk.reply(conversation, 'Second');
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect(desk.receiver.received.map(textOf)).toEqual(['First']);
  expect((await desk.anna.posts(desk.channel)).filter(({ message }) => message.includes('410'))).toHaveLength(1);
  expect(await desk.type(`/desk show ${desk.endpoint.handle}`)).toContain('gone for good');

  desk.receiver.always(takes);
  await desk.anna.command(desk.channel, `/desk connect endpoint ${desk.receiver.url}`);
  await desk.receiver.hearsOf('message.created', 'Second', 20_000);
  expect(desk.receiver.received.map(textOf)).toEqual(['First', 'First', 'Second']);
  expect(desk.receiver.refusals).toEqual([]);
});

test('an endpoint that answers slowly, or never, holds up nobody else', async ({ open }) => {
  const slow = await open();
  const quick = await open();
  slow.receiver.chooses((received) => (textOf(received) === 'Never' ? never : later(1_000)));
  const stuck = await slow.begin('Slow');
  const same = await slow.begin('The same endpoint');
  const other = await quick.begin('Another endpoint');
  await slow.reply(stuck, 'Never');
  await slow.receiver.hearsOf('message.created', 'Never');
  for (const [desk, conversation] of [
    [slow, same],
    [quick, other],
  ] as const) {
    const begin = Date.now();
    await desk.reply(conversation, 'Quick');
    const received = await desk.receiver.hearsOf('message.created', 'Quick', 3_000);
    expect(received.at - begin).toBeLessThan(2_000);
  }
  // The team goes on as if nothing were.
  const begin = Date.now();
  await slow.reply(stuck, 'And this waits');
  expect(Date.now() - begin).toBeLessThan(1_000);
});

test('typing is told once or not at all', async ({ open, browser, world }) => {
  const desk = await open();
  const conversation = await desk.begin('Type');
  const client = await MattermostClient.open(browser, world.server, desk.anna);
  desk.receiver.chooses((received) => (eventOf(received).type === 'typing' ? status(500) : takes));
  await client.types(desk.channel.id, conversation.root.id);
  await desk.receiver.hearsOf('typing');
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect(desk.receiver.of('typing')).toHaveLength(1);
  // A failure of what is never sent again stands in no record.
  expect(await desk.type('/desk deliveries failed')).not.toContain('500');
  await client.close();
});

test('an address that nobody listens at is tried again, and then gets everything', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Anybody there?');
  const { port } = desk.receiver;
  await desk.receiver.close();
  await desk.reply(conversation, 'Knock knock');
  await expect.poll(() => desk.type('/desk deliveries failed')).toContain('nobody listens at its address');
  await desk.receiver.reopen(port);
  await desk.receiver.hearsOf('message.created', 'Knock knock', 20_000);
});
