import { setTimeout as pause } from 'node:timers/promises';
import { print, quantile } from '../feeds/figures.ts';
import { answers } from '../world/answering.ts';
import { connectEndpoint, Sender, type Taken } from '../world/endpoint.ts';
import { json } from '../world/http.ts';
import { Receiver } from '../world/receiver.ts';
import { until } from '../world/wait.ts';
import { answering } from './desk.ts';
import { expect, test } from './story.ts';

/** How many answers grow at the same time, how many words each has, and how long a round of messages lasts. */
const [count, words, lasts] = [50, 27, 5_000];

test("50 agents' answers at once do not delay a visitor's message", async ({ agent, closing, world }) => {
  const desk = await agent({ settings: 'parallel=64 allowed_users=*' });
  const text = Array.from({ length: words }, (_, index) => `word${index + 1}`).join(' ');
  desk.server.always(answers(text, { every: 200 }));
  // The visitors are at another desk.
  const other = await world.newMember();
  const channel = await world.newChannel([other], { type: 'P' });
  const receiver = await closing(Receiver.open());
  const sender = new Sender(world.server.url, await connectEndpoint(other, channel, receiver.url));
  const sessions = Array.from({ length: 10 }, (_, index) => `visitor-${index}`);
  const say = async (session: string) => {
    const begin = performance.now();
    const answer = await sender.say(session, 'Is anybody there?');
    expect(answer.status, `${answer.body}`).toBe(200);
    expect(json<Taken & Record<string, unknown>>(answer).post).toBeTruthy();
    return performance.now() - begin;
  };
  for (const session of sessions) await say(session);
  /** Messages for a while, one after the other; each is in its thread when it is answered. */
  const round = async () => {
    const times: number[] = [];
    const end = Date.now() + lasts;
    for (let turn = 0; Date.now() < end; turn += 1) {
      const [took] = await Promise.all([say(sessions[turn % sessions.length] ?? ''), pause(40)]);
      times.push(took);
    }
    return times;
  };
  const quiet: number[] = [];
  const loaded: number[] = [];
  const lasted: number[] = [];
  for (let rounds = 0; rounds < 3; rounds += 1) {
    quiet.push(...(await round()));
    const asked = desk.server.received.length;
    const begin = Date.now();
    for (let index = 0; index < count; index += 1) await desk.say(`Question ${rounds}-${index}?`);
    await until(() => desk.server.received.length >= asked + count, { what: 'all questions to be asked' });
    loaded.push(...(await round()));
    const whole = async () => {
      const posts = await desk.anna.posts(desk.channel);
      const done = posts.filter((post) => answering(post) && !answering(post)?.growing && post.message === text);
      return done.length >= Math.min(count, 100);
    };
    await until(whole, { what: 'all answers to be whole', within: 30_000, every: 500 });
    lasted.push((Date.now() - begin) / 1_000);
  }
  const row = (name: string, times: number[]) => [
    name,
    times.length,
    ...[0.5, 0.9, 0.99, 1].map((q) => quantile(times, q)),
  ];
  print(
    ["a visitor's message", 'count', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms'],
    [row('alone', quiet), row(`while ${count} answers grow`, loaded)],
  );
  const ratio = (q: number) => quantile(loaded, q) / Math.max(1, quantile(quiet, q));
  process.stdout.write(
    `ratio: p50 ${ratio(0.5).toFixed(2)}, p99 ${ratio(0.99).toFixed(2)}; rounds with answers took ${lasted.map((s) => s.toFixed(1)).join(', ')} s\n`,
  );
  // A machine that does something else at the same time is not measured here.
  expect(ratio(0.99)).toBeLessThan(1.6);
});
