/**
 * Rows 10 and 11: two servers on one database, which say nothing to each other.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Desk } from '../e2e/desk.ts';
import { allow, nearby } from '../e2e/endpoints/story.ts';
import { builtBundle } from '../world/bundle.ts';
import { Sender } from '../world/endpoint.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';
import { test as base, expect } from './row.ts';
import { type Line, settle, Talk } from './talk.ts';

/** The other node of the world. */
type Node = Awaited<ReturnType<World['newNode']>>;

const test = base.extend<object, { node: Node }>({
  node: [
    async ({ world }, use) => {
      const node = await world.newNode(builtBundle() ?? '');
      await allow({ admin: world.admin.at(node.server.url) }, nearby);
      await use(node);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test('10 · the reply on one server, the visitor on the other', async ({
  open,
  ledger,
  proof,
  world,
  node,
  browser,
}) => {
  test.setTimeout(180_000);
  // A visitor at the other node: their page, their stream and their words.
  await world.plugin.configure({ public_url: node.server.url });
  await node.plugin.configure({ public_url: node.server.url });
  const desk = await Desk.open(world);
  const context = await browser.newContext();
  const { visitor, root } = await desk.begin(context, 'Is anybody at the other end?');
  const times: number[] = [];
  for (let number = 1; number <= 3; number += 1) {
    const begun = Date.now();
    await desk.reply(root, `reply ${number}`);
    ledger.accepted('website', 'visitor', `reply ${number}`);
    await visitor.sees(`reply ${number}`);
    times.push((Date.now() - begun) / 1_000);
    await visitor.say(`word ${number}`);
    await visitor.hasSent();
    ledger.accepted('website', 'team', `word ${number}`);
  }
  // The stream's own check is every 15 s.
  for (const time of times) expect(time).toBeLessThan(20);
  const [first = '', ...others] = await desk.said(root);
  const isReply = (text: string) => text.startsWith('reply');
  const all = [first, ...others];
  ledger.stands('website', 'visitor', all.filter(isReply));
  ledger.stands(
    'website',
    'team',
    all.filter((text) => !isReply(text)),
  );
  for (const text of await visitor.texts()) ledger.shown('website', isReply(text) ? 'visitor' : 'team', text);
  expect(await visitor.texts()).toEqual(all);
  await context.close();
  await world.plugin.configure({ public_url: '' });

  // An endpoint whose messages come to the other node, while the team replies on this one, and the other way round.
  const there = await open();
  const sender = new Sender(node.server.url, there.endpoint);
  const lines: Line[] = [
    { desk: there, conversation: await there.begin('one'), sender },
    { desk: there, conversation: await there.begin('two'), member: there.anna.at(node.server.url) },
  ];
  const talk = new Talk(ledger, lines);
  await talk.goOn(6);
  await talk.settle(90_000);
  proof(`seconds until the visitor saw each reply: ${times.map((time) => time.toFixed(1)).join(', ')}`);
});

test('11 · one server stands still for 20 s while it holds work', async ({ open, ledger, proof, world, node }) => {
  test.setTimeout(240_000);
  const desk = await open();
  const line: Line = { desk, conversation: await desk.begin('hello') };
  const name = `${desk.endpoint.handle} ${line.conversation.session}`;
  const other = new Sender(world.server.url, desk.endpoint);
  const slow = new Sender(node.server.url, desk.endpoint);
  const member = desk.anna.at(node.server.url);
  // It has taken replies and messages, and stands still before it is done with them.
  const messages = Array.from({ length: 12 }, (_, number) => `message ${number}`);
  const bring = (sender: Sender, number: number) =>
    sender.post(
      'messages',
      { session: line.conversation.session, id: `m${number}`, text: messages[number] ?? '' },
      { within: 5_000 },
    );
  const first = messages.map((_, number) => bring(slow, number).catch(() => undefined));
  const replies = ['reply 1', 'reply 2', 'reply 3'].map((text) =>
    member.post(desk.channel, text, { thread: line.conversation.root.id }).then(
      () => ledger.accepted(name, 'visitor', text),
      () => {},
    ),
  );
  await pause(150);
  node.server.freeze(true);
  const stopped = Date.now();
  // It may hold a row of the database that the other one needs: what waits for that waits until it goes on.
  const goesOn = pause(20_000).then(() => node.server.freeze(false));
  const answers = await Promise.all(first);
  // Who got no answer asks the other one, with the same ids.
  let moved = 0;
  for (const [number, answer] of answers.entries()) {
    let status = answer?.status;
    if (status !== 200) moved += 1;
    while (status !== 200) {
      status = (await bring(other, number).catch(() => undefined))?.status;
      if (status !== 200) await pause(500);
    }
    ledger.accepted(name, 'team', messages[number] ?? '');
  }
  const took = Date.now() - stopped;
  await goesOn;
  await Promise.all(replies);
  await pause(3_000);
  await until(
    async () => {
      const texts = (await desk.said(line.conversation)).filter((text) => text.startsWith('message'));
      return texts.length === messages.length;
    },
    { what: 'every message to stand once', within: 90_000, every: 500 },
  );
  await settle(ledger, line, 150_000);
  proof(
    `${moved} of ${messages.length} messages were taken over; the other one had them ${(took / 1_000).toFixed(1)} s after it stopped`,
  );
});
