/**
 * Rows 2 to 4, 6, 15 and 16: the endpoint and the line to it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { allow, nearby } from '../e2e/endpoints/story.ts';
import { busy, drips, elsewhere, floods, gone, never, status, takes } from '../world/behaviour.ts';
import { eventOf, type Received, Receiver, textOf } from '../world/receiver.ts';
import { until } from '../world/wait.ts';
import { memoryOf } from './process.ts';
import { expect, test } from './row.ts';
import { begin, settle, stampOf, triesOf } from './talk.ts';

test('2 · 200 is sent, and the line is cut before it arrives', async ({ open, ledger, proof, toxiproxy }) => {
  const receiver = await Receiver.open();
  const wire = await toxiproxy.lay(`cut-${receiver.port}`, receiver.port);
  const desk = await open({ receiver, url: `http://${wire.host}/hook` });
  const line = await begin(desk, 'x');
  const toxic = { type: 'limit_data', stream: 'downstream', attributes: { bytes: 1 } } as const;
  await wire.suffers(toxic);
  await desk.reply(line.conversation, 'once');
  ledger.accepted(`${desk.endpoint.handle} ${line.conversation.session}`, 'visitor', 'once');
  await receiver.hearsOf('message.created', 'once');
  await wire.recovers(toxic);
  await until(() => receiver.received.length > 1, { what: 'the second try' });
  await settle(ledger, line);
  const tries = triesOf(desk, 'once');
  expect(tries.every(({ answered }) => answered === 204)).toBe(true);
  expect(new Set(tries.map(stampOf)).size).toBe(tries.length);
  proof(`${tries.length} tries, one id`);
});

test('3 · the endpoint never answers, a byte a second, or 1 GB', async ({ open, ledger, proof, world }) => {
  test.setTimeout(120_000);
  const [desk, other] = [await open(), await open()];
  const lines = {
    never: await begin(desk, 'never'),
    drips: await begin(desk, 'drips'),
    floods: await begin(desk, 'floods'),
  };
  const unharmed = [await begin(desk, 'same endpoint'), await begin(other, 'another')];
  const bad = { never, drips, floods: floods(2 ** 30) };
  const done = new Set<string>();
  desk.receiver.chooses((received) => {
    const text = textOf(received) as keyof typeof bad;
    if (!(text in bad) || done.has(received.id)) return takes;
    done.add(received.id);
    return bad[text];
  });
  const before = await memoryOf(world.plugin);
  for (const [text, line] of Object.entries(lines)) {
    await desk.reply(line.conversation, text);
    ledger.accepted(`${desk.endpoint.handle} ${line.conversation.session}`, 'visitor', text);
  }
  // Meanwhile the others are served at once, again and again.
  let slowest = 0;
  let largest = before;
  for (let round = 0; round < 8; round += 1) {
    for (const line of unharmed) {
      const text = `quick ${round}`;
      const begun = Date.now();
      await line.desk.reply(line.conversation, text);
      ledger.accepted(`${line.desk.endpoint.handle} ${line.conversation.session}`, 'visitor', text);
      const is = (received: Received) => {
        const { data } = eventOf(received);
        return data.message?.text === text && data.conversation?.session === line.conversation.session;
      };
      slowest = Math.max(slowest, (await line.desk.receiver.hears(is, text)).at - begun);
    }
    largest = Math.max(largest, await memoryOf(world.plugin));
    await pause(1_500);
  }
  expect(slowest).toBeLessThan(3_000);
  expect(largest - before).toBeLessThan(64);
  for (const line of [...Object.values(lines), ...unharmed]) await settle(ledger, line, 60_000);
  const [first, second] = triesOf(desk, 'never');
  const wait = ((second?.at ?? 0) - (first?.at ?? 0)) / 1_000;
  // The deadline, then five seconds.
  expect(wait).toBeGreaterThan(15);
  expect(wait).toBeLessThan(30);
  proof(`others within ${slowest} ms; memory grew by ${largest - before} MB; the next try after ${wait.toFixed(1)} s`);
});

test('4 · it redirects to 169.254.169.254; its name leads to 127.0.0.1 the second time', async ({
  open,
  ledger,
  proof,
  names,
  world,
}) => {
  const desk = await open();
  const line = await begin(desk, 'redirected');
  desk.receiver.next(elsewhere('http://169.254.169.254/latest/meta-data'));
  await desk.reply(line.conversation, 'not there');
  ledger.accepted(`${desk.endpoint.handle} ${line.conversation.session}`, 'visitor', 'not there');
  await settle(ledger, line);
  expect(triesOf(desk, 'not there')).toHaveLength(2);
  test.skip(!names, 'a name server of our own takes root');
  if (!names) return;

  const allowed = await Receiver.open('127.0.0.2');
  const forbidden = await Receiver.openAt('127.0.0.1', allowed.port);
  const host = `changing-${allowed.port}.example`;
  await allow(world, '127.0.0.2/32');
  try {
    names.leads(host, '127.0.0.1');
    const changing = await open({ receiver: allowed, url: allowed.at('/hook', host) });
    const second = await begin(changing, 'changing');
    await changing.reply(second.conversation, 'only to the right one');
    ledger.accepted(`${changing.endpoint.handle} ${second.conversation.session}`, 'visitor', 'only to the right one');
    await until(() => names.asked(host) > 0, { what: 'the name to be asked for' });
    await pause(1_000);
    expect(allowed.received).toEqual([]);
    // From now on the first answer is the allowed address, and every further one is not.
    names.leads(host, '127.0.0.2', '127.0.0.1');
    await settle(ledger, second);
    expect(forbidden.connections).toBe(0);
    proof('refused, no byte was sent to either');
  } finally {
    await allow(world, nearby);
    await forbidden.close();
  }
});

test('6 · 410; 429 with Retry-After', async ({ open, ledger, proof }) => {
  const [left, busyDesk] = [await open(), await open()];
  const [first, second] = [await begin(left, 'gone'), await begin(busyDesk, 'busy')];
  left.receiver.always(gone);
  busyDesk.receiver.next(busy(9));
  for (const { desk, conversation } of [first, second]) {
    await desk.reply(conversation, 'hello');
    ledger.accepted(`${desk.endpoint.handle} ${conversation.session}`, 'visitor', 'hello');
  }
  await settle(ledger, second);
  const [one, two] = triesOf(busyDesk, 'hello');
  const wait = ((two?.at ?? 0) - (one?.at ?? 0)) / 1_000;
  expect(wait).toBeGreaterThanOrEqual(8.8);
  const said = (await left.anna.posts(left.channel)).filter(({ message }) => message.includes('410'));
  expect(said).toHaveLength(1);
  expect(left.receiver.received).toHaveLength(1);
  left.receiver.always(takes);
  await left.anna.command(left.channel, `/desk connect endpoint ${left.receiver.url}`);
  await settle(ledger, first);
  proof(`410: one try, one notice, sent after connecting again; Retry-After 9: ${wait.toFixed(1)} s`);
});

test('15 · a secret is rotated during retries', async ({ open, ledger, proof }) => {
  const desk = await open();
  const lines = [await begin(desk, 'old'), await begin(desk, 'new')];
  desk.receiver.next(status(500), status(500));
  for (const { conversation } of lines) {
    await desk.reply(conversation, 'signed');
    ledger.accepted(`${desk.endpoint.handle} ${conversation.session}`, 'visitor', 'signed');
  }
  await until(() => desk.receiver.received.length === 2, { what: 'both to fail' });
  const [secret = ''] = /whsec_[A-Za-z0-9+/=]+/.exec(await desk.type(`/desk rotate ${desk.endpoint.handle}`)) ?? [];
  // The receiver takes over the new secret between two deliveries that wait.
  await until(() => desk.receiver.received.length === 3, { what: 'one to be sent again' });
  desk.receiver.knows(secret);
  for (const line of lines) await settle(ledger, line);
  expect(desk.receiver.refusals).toEqual([]);
  proof(`${desk.receiver.received.length} deliveries, every signature good with the secret that the receiver had`);
});

test('16 · a post is edited or deleted while it waits for a retry', async ({ open, ledger, proof }) => {
  const desk = await open();
  const [edited, deleted, erased] = [await begin(desk, 'e'), await begin(desk, 'd'), await begin(desk, 'x')];
  desk.receiver.next(status(500), status(500), status(500));
  const posts = [];
  for (const { conversation } of [edited, deleted, erased]) posts.push(await desk.reply(conversation, 'first words'));
  await until(() => desk.receiver.received.length === 3, { what: 'all to fail' });
  const [one, two] = posts;
  if (!one || !two) throw new Error('three were posted');
  await desk.anna.edit(one, 'second words');
  await desk.anna.client.deletePost(two.id);
  // The root post, and with it the thread.
  await desk.world.admin.client.deletePost(erased.conversation.root.id);
  ledger.accepted(`${desk.endpoint.handle} ${edited.conversation.session}`, 'visitor', 'second words');
  await settle(ledger, edited);
  await pause(7_000);
  const later = desk.receiver.received.slice(3);
  expect(later.filter((received) => textOf(received) === 'first words')).toEqual([]);
  // Who has kept the first try, though it did not say so, takes the new text from the update.
  const kinds = later
    .filter((received) => textOf(received) === 'second words')
    .map((received) => eventOf(received).type);
  expect(kinds.slice(0, 2)).toEqual(['message.created', 'message.updated'].slice(0, kinds.length));
  expect(kinds.length).toBeLessThanOrEqual(2);
  proof('the new text alone; of what was taken back nothing but that it was');
});
