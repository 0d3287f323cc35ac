/**
 * Rows 1 and 5: what takes a minute, because an endpoint that fails again and again is looked after once a minute.
 */
import { allow, nearby } from '../e2e/endpoints/story.ts';
import { status, takes } from '../world/behaviour.ts';
import { Receiver } from '../world/receiver.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './row.ts';
import { begin, type Line, settle, stampOf, triesOf } from './talk.ts';

test('1 · the endpoint answers 500 five times, then 200', async ({ open, ledger, proof }) => {
  const desk = await open();
  const lines = [await begin(desk, 'a'), await begin(desk, 'b'), await begin(desk, 'c')];
  let failures = 5;
  desk.receiver.chooses(() => {
    failures -= 1;
    return failures >= 0 ? status(500) : takes;
  });
  for (const [number, { conversation }] of lines.entries()) {
    await desk.reply(conversation, `reply ${number}`);
    ledger.accepted(`${desk.endpoint.handle} ${conversation.session}`, 'visitor', `reply ${number}`);
  }
  for (const line of lines) await settle(ledger, line, 100_000);
  const waits = lines.map((_, number) => {
    const tries = triesOf(desk, `reply ${number}`);
    expect(new Set(tries.map(stampOf)).size).toBe(tries.length);
    return tries.map(({ at }, index) => (index === 0 ? 0 : (at - (tries[index - 1]?.at ?? 0)) / 1_000));
  });
  // Three fail, five seconds later three more would; after five failures in a row there is one probe a minute, which wakes all.
  for (const [, second = 5.5] of waits) expect(second).toBeGreaterThanOrEqual(4.9);
  expect(desk.receiver.refusals).toEqual([]);
  proof(
    `seconds before each try: ${waits
      .map((all) =>
        all
          .slice(1)
          .map((wait) => wait.toFixed(1))
          .join(' + '),
      )
      .join(', ')}`,
  );
});

test('5 · name lookup fails 5,000 times', async ({ open, ledger, proof, names, world }) => {
  test.skip(!names, 'a name server of our own takes root');
  if (!names) return;
  const receiver = await Receiver.open();
  const address = (number: number) => `unknown-${number}-${receiver.port}.example`;
  await allow(world, '127.0.0.0/8');
  try {
    const lines: Line[] = [];
    const before = names.failures;
    const conversations: Promise<void>[] = [];
    for (let number = 0; number < 16; number += 1) {
      names.fails(address(number));
      const desk = await open({ receiver, url: receiver.at('/hook', address(number)) });
      for (const words of ['a', 'b', 'c']) conversations.push(begin(desk, words).then((line) => void lines.push(line)));
    }
    await Promise.all(conversations);
    for (const line of lines) {
      await line.desk.reply(line.conversation, 'found');
      ledger.accepted(`${line.desk.endpoint.handle} ${line.conversation.session}`, 'visitor', 'found');
    }
    await until(() => names.failures - before >= 5_000, { what: '5,000 failures' });
    const failures = names.failures - before;
    for (let number = 0; number < 16; number += 1) names.leads(address(number), '127.0.0.1');
    // Each has failed twice for every conversation by then; a minute later one of them asks, and wakes the others.
    for (const line of lines) await settle(ledger, line, 120_000);
    expect(receiver.refusals).toEqual([]);
    proof(`${failures} failures of the name server; then all ${lines.length} arrived`);
  } finally {
    await allow(world, nearby);
  }
});
