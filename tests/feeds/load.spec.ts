import { setTimeout as sleep } from 'node:timers/promises';
import { print, quantile } from './figures.ts';
import { expect, test } from './story.ts';

/** How many events a second, for how many seconds. */
const [rate, seconds] = [200, 20];

test('200 small events a second for 20 seconds: none is lost, and members do not feel it', async ({ feed, world }) => {
  const desk = await feed();
  const elsewhere = await world.newChannel([desk.anna]);
  const posting = async () => {
    const begin = performance.now();
    await desk.anna.post(elsewhere, 'Is it slow?');
    return performance.now() - begin;
  };
  const before: number[] = [];
  for (let index = 0; index < 40; index += 1) {
    before.push(await posting());
    await sleep(25);
  }
  const words = Array.from({ length: rate * seconds }, (_, index) => `event${100_000 + index}x`);
  const answers: number[] = [];
  const meanwhile: number[] = [];
  const refused: number[] = [];
  let over = false;
  const begin = performance.now();
  const member = (async () => {
    while (!over) {
      meanwhile.push(await posting());
      await sleep(100);
    }
  })();
  await Promise.all(
    words.map(async (text, index) => {
      await sleep((index * 1_000) / rate);
      const at = performance.now();
      const { status } = await fetch(desk.feed.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      answers.push(performance.now() - at);
      if (status !== 200) refused.push(status);
    }),
  );
  const sent = performance.now() - begin;
  over = true;
  await member;
  expect([...new Set(refused)], `${refused.length} were refused`).toEqual([]);
  const missing = async () => {
    const told = JSON.stringify(await desk.posts());
    return words.filter((word) => !told.includes(word));
  };
  await expect.poll(async () => (await missing()).length, { timeout: 60_000, intervals: [1_000] }).toBe(0);
  const drained = performance.now() - begin;
  const rows = (name: string, times: number[]) => [
    name,
    times.length,
    ...[0.5, 0.9, 0.99, 1].map((q) => quantile(times, q)),
  ];
  print(
    ['', 'count', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms'],
    [
      rows("a feed's answers", answers),
      rows("a member's posts before", before),
      rows("a member's posts meanwhile", meanwhile),
    ],
  );
  const posts = await desk.posts();
  process.stdout.write(
    `sent ${words.length} in ${(sent / 1000).toFixed(1)} s (${Math.round(words.length / (sent / 1000))} a second), ` +
      `all told after ${(drained / 1000).toFixed(1)} s in ${posts.length} posts\n`,
  );
  // A machine that does something else at the same time is not measured here.
  expect(quantile(answers, 0.99)).toBeLessThan(5_000);
  expect(quantile(meanwhile, 0.5)).toBeLessThan(2_000);
});
