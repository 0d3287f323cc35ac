/**
 * Rows 7 to 9 and 17: processes that die.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { builtBundle } from '../world/bundle.ts';
import { Plugin } from '../world/plugin.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';
import { putBetween } from './between.ts';
import { expect, test } from './row.ts';
import { type Line, settle, Talk } from './talk.ts';

/** Kills the plugin, and waits until the server has noticed: it runs again, or it was left off. */
async function killPlugin(world: World): Promise<'again' | 'left off'> {
  const before = await world.plugin.processes();
  const since = world.server.log.end;
  await world.plugin.kill();
  return until(
    async () => {
      if ((await world.plugin.processes()).some((pid) => !before.includes(pid))) return 'again';
      return /Deactivating plugin|left off|stay dead/.test(world.server.log.text(since)) && 'left off';
    },
    { what: 'the server to notice that the plugin is dead', within: 90_000, every: 250 },
  );
}

test('7 · the plugin is killed in the middle of anything', async ({ open, ledger, proof, world }) => {
  const desk = await open();
  const lines = [];
  for (const words of ['one', 'two']) lines.push({ desk, conversation: await desk.begin(words) });
  const talk = new Talk(ledger, lines);
  await talk.goOn();
  const fates: string[] = [];
  for (let time = 0; time < 3; time += 1) {
    fates.push(await killPlugin(world));
    if (fates.at(-1) === 'left off') break;
    await world.plugin.waitUntilRunning();
    await talk.goOn(2);
  }
  if (fates.at(-1) === 'left off') {
    // What is said while it is off is the backlog.
    await pause(2_000);
    await world.plugin.disable();
    await world.plugin.enable();
  }
  await talk.goOn(2);
  await talk.settle(90_000);
  proof(`killed ${fates.length} times (${fates.join(', ')}); ${talk.refused} messages were sent again`);
});

test('8 · the server is killed between a post’s commit and its hook', async ({ open, ledger, proof, world }) => {
  const desk = await open();
  const line: Line = { desk, conversation: await desk.begin('hello') };
  const name = `${desk.endpoint.handle} ${line.conversation.session}`;
  await desk.reply(line.conversation, 'before');
  ledger.accepted(name, 'visitor', 'before');
  await desk.receiver.hearsOf('message.created', 'before');
  // The plugin stands still, so that no hook is done with what the server has taken.
  const pids = await world.plugin.processes();
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  for (const text of ['committed', 'and another']) {
    await desk.reply(line.conversation, text);
    ledger.accepted(name, 'visitor', text);
  }
  expect(desk.receiver.of('message.created')).toHaveLength(1);
  await world.server.kill();
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It died with the server.
    }
  }
  await world.server.start();
  const begun = Date.now();
  await settle(ledger, line, 60_000);
  proof(`both found ${((Date.now() - begun) / 1_000).toFixed(1)} s after the server answered again`);
});

test('9 · PostgreSQL is restarted hard', async ({ open, ledger, proof, world }) => {
  const desk = await open();
  const line: Line = { desk, conversation: await desk.begin('hello') };
  const talk = new Talk(ledger, [line], 150);
  await talk.goOn();
  const during: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const answer = await desk.sender.say(line.conversation.session, 'x'.repeat(5_000)).catch(() => undefined);
      // A text that is too long is refused in good times; in bad ones nothing may be called a success.
      during.push(answer?.status ?? 0);
      await pause(100);
    }
  })();
  await world.database.kill();
  await pause(2_000);
  const down = await desk.sender
    .say(line.conversation.session, 'while it is down', { id: 'down' })
    .catch(() => undefined);
  expect(down?.status).not.toBe(200);
  if (down) {
    expect(down.status).toBe(503);
    expect(down.headers['retry-after']).toMatch(/^\d+$/);
  }
  await world.database.start();
  await talk.goOn(6);
  over = true;
  await asking;
  expect(during.filter((status) => status >= 200 && status < 300)).toEqual([]);
  await talk.settle();
  proof(`${talk.refused} messages were refused and sent again; answered ${down?.status} with Retry-After meanwhile`);
});

test('17 · the API connection dies while health checks pass', async ({ open, ledger, proof, world }) => {
  const desk = await open();
  const line: Line = { desk, conversation: await desk.begin('hello') };
  const between = await putBetween(world);
  try {
    const talk = new Talk(ledger, [line]);
    await talk.goOn();
    const before = await world.plugin.processes();
    const begun = Date.now();
    await between.cutApi();
    await until(async () => (await world.plugin.processes()).every((pid) => !before.includes(pid)), {
      what: 'the process to end itself',
      within: 60_000,
    });
    const ended = Date.now() - begun;
    await until(async () => (await world.plugin.processes()).length > 0, { what: 'a new process', within: 90_000 });
    await talk.goOn();
    await talk.settle();
    proof(
      `ended itself after ${(ended / 1_000).toFixed(1)} s, there again after ${((Date.now() - begun) / 1_000).toFixed(0)} s`,
    );
  } finally {
    await Plugin.install(world.server, world.admin, builtBundle() ?? '');
  }
});
