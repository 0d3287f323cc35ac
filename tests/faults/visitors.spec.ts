/**
 * Rows 13 and 14: visitors whose lines break, and those who mean harm.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Desk } from '../e2e/desk.ts';
import { Caller } from '../world/caller.ts';
import type { Answer } from '../world/http.ts';
import { Line } from '../world/line.ts';
import { expect, test } from './row.ts';

test('13 · the visitor’s stream is cut every 5 s; a tab is asleep; two tabs', async ({
  ledger,
  proof,
  world,
  context,
}) => {
  const line = await Line.lay(world.server.url);
  await world.plugin.configure({ public_url: line.publicUrl });
  const desk = await Desk.open(world).finally(() => world.plugin.configure({ public_url: '' }));
  const { visitor, root } = await desk.begin(context, 'Shall we talk?');
  const second = await desk.welcome(context);
  const sleeper = await desk.welcome(context);
  for (const tab of [second, sleeper]) await tab.sees('Shall we talk?');
  // The browser stops a tab that it takes for asleep: no script of it runs.
  const bed = await context.newCDPSession(sleeper.page);
  await bed.send('Page.setWebLifecycleState', { state: 'frozen' });
  let cuts = 0;
  const begun = Date.now();
  for (let number = 1; Date.now() - begun < 17_000; number += 1) {
    await desk.reply(root, `reply ${number}`);
    ledger.accepted('first tab', 'visitor', `reply ${number}`);
    if (number % 8 === 0) await visitor.say(`word ${number}`);
    if (Date.now() - begun > (cuts + 1) * 5_000) {
      line.cut();
      cuts += 1;
    }
    await pause(300);
  }
  await bed.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(async () => {
    const said = await desk.said(root);
    for (const tab of [visitor, second, sleeper]) expect(await tab.texts()).toEqual(said);
  }).toPass({ timeout: 60_000 });
  const said = await desk.said(root);
  ledger.stands('first tab', 'visitor', said);
  for (const text of await visitor.texts()) ledger.shown('first tab', 'visitor', text);
  for (const [name, tab] of [
    ['second tab', second],
    ['tab that slept', sleeper],
  ] as const) {
    ledger.stands(name, 'visitor', said);
    for (const text of await tab.texts()) ledger.shown(name, 'visitor', text);
  }
  proof(`${cuts} cuts, ${line.connections} connections; three tabs have all ${said.length} messages`);
  for (const tab of [visitor, second, sleeper]) await tab.page.close();
  await line.close();
});

test('14 · 1,000 new sessions a second, 10 MB bodies, invalid UTF-8, forged addresses, deep JSON', async ({
  open,
  ledger,
  proof,
  world,
}) => {
  const desk = await Desk.open(world, { flags: '--notify none' });
  const endpoint = await open();
  const calm = await endpoint.begin('I was here before');
  const first = await Caller.visit(world.server.url, desk.website.handle);
  let over = false;
  const times: number[] = [];
  const ben = await world.newMember();
  const elsewhere = await world.newChannel([ben]);
  const team = (async () => {
    for (let number = 1; !over; number += 1) {
      const begun = Date.now();
      await ben.post(elsewhere, `We talk ${number}`);
      times.push(Date.now() - begun);
      await endpoint.reply(calm, `reply ${number}`);
      ledger.accepted('calm', 'visitor', `reply ${number}`);
      await pause(200);
    }
  })();
  const forged = () => `${randomBytes(4).join('.')}`;
  const bodies: (() => string | Uint8Array)[] = [
    () => 'x'.repeat(10 << 20),
    () => Buffer.from([0x7b, 0x22, 0xff, 0xfe]),
    () => `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
  ];
  const answers: Answer[] = [];
  const accepted: string[] = [];
  const begun = Date.now();
  const storm = Array.from({ length: 1_000 }, async (_, number) => {
    await pause(number);
    const caller = first.companion();
    const headers = { 'X-Forwarded-For': forged(), 'X-Real-IP': forged() };
    const text = `Storm ${number}.`;
    const answer = await caller.post('messages', caller.message(text), { headers, within: 60_000 });
    if (answer.status === 200) accepted.push(text);
    answers.push(answer);
    if (number % 20 === 0) {
      const bad = bodies[(number / 20) % bodies.length]?.() ?? '';
      for (const send of [
        () => caller.post('messages', bad, { headers, within: 60_000 }),
        () => endpoint.sender.post('messages', bad, { headers, within: 60_000 }),
      ])
        answers.push(await send());
    }
  });
  await Promise.all(storm);
  const took = Date.now() - begun;
  over = true;
  await team;
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  const told = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  for (const status of counts.keys()) expect([200, 400, 413, 429, 503], told.join(', ')).toContain(status);
  for (const status of [429, 413, 400])
    expect(counts.get(status), `${status} of ${told.join(', ')}`).toBeGreaterThan(0);
  // A site opens 300 conversations an hour; one was opened before.
  expect(accepted.length, told.join(', ')).toBeLessThanOrEqual(300);
  const sorted = [...times].sort((a, b) => a - b);
  const [usual = 0, slow = 0] = [0.5, 0.9].map((part) => sorted[Math.floor(sorted.length * part)]);
  // The storm is made on the same machine, by the same process that posts.
  expect(usual).toBeLessThan(2_000);
  expect(slow).toBeLessThan(5_000);
  await endpoint.receiver.hearsOf('message.created', `reply ${times.length}`, 30_000);
  const replies = (await endpoint.said(calm)).slice(1);
  ledger.stands('calm', 'visitor', replies);
  for (const line of endpoint.heard(calm)) ledger.shown('calm', 'visitor', line.replace('message.created ', ''));
  // What was taken stands in a thread each, and nothing else does.
  const standing = (await everyRoot(desk)).filter((text) => text.startsWith('Storm'));
  // Where a busy machine took too long, a message may stand whose sender was asked to try again; the next try finds it.
  const taken = standing.filter((text) => accepted.includes(text));
  for (const text of accepted) ledger.accepted(text, 'team', text);
  for (const text of taken) {
    ledger.stands(text, 'team', [text]);
    ledger.shown(text, 'team', text);
  }
  expect(taken.length).toBe(accepted.length);
  expect(standing.length).toBeLessThanOrEqual(300);
  proof(
    `${told.join(', ')} in ${(took / 1_000).toFixed(1)} s; half of the members’ posts within ${usual} ms, nine of ten within ${slow} ms`,
  );
});

/** What the root posts of a desk's channel say, all of them. */
async function everyRoot({ anna, channel }: Desk): Promise<string[]> {
  const texts: string[] = [];
  for (let page = 0; ; page += 1) {
    const { posts } = await anna.client.getPosts(channel.id, page, 200);
    const found = Object.values(posts);
    texts.push(...found.filter(({ root_id }) => !root_id).map(({ message }) => message.split('\n').at(-1) ?? ''));
    if (found.length < 200) return texts;
  }
}
