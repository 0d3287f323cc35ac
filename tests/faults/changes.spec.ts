/**
 * Rows 18 and 19: another time, another version.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtBundle } from '../world/bundle.ts';
import { run } from '../world/machine.ts';
import { Plugin } from '../world/plugin.ts';
import { canBeWrong, setClocks } from './clock.ts';
import { expect, test } from './row.ts';
import { type Line, shownOf, Talk, threadOf } from './talk.ts';

test('18 · the clock is wrong by ten minutes, and put back', async ({ open, ledger, proof, world }) => {
  test.skip(!canBeWrong, 'only a process of Linux on x86-64 can be told another time');
  const desk = await open();
  const line: Line = { desk, conversation: await desk.begin('What time is it?') };
  const name = `${desk.endpoint.handle} ${line.conversation.session}`;
  const pids = [world.server.pid, ...(await world.plugin.processes())];
  const said: string[] = [];
  const refused: string[] = [];
  try {
    for (const [wrong, count] of [
      [0, 2],
      [600, 3],
      [0, 3],
      [-600, 3],
      [0, 2],
    ] as const) {
      await setClocks(pids, wrong);
      const before = desk.receiver.refusals.length;
      for (let number = 0; number < count; number += 1) {
        const text = `said ${said.length}`;
        await desk.reply(line.conversation, text);
        said.push(text);
        ledger.accepted(name, 'visitor', text);
        const answer = await desk.sender.say(line.conversation.session, `asked ${said.length}`);
        expect(answer.status).toBe(200);
        ledger.accepted(name, 'team', `asked ${said.length}`);
      }
      await desk.receiver.hearsOf('message.created', said.at(-1), 20_000);
      const late = desk.receiver.refusals.length - before;
      if (wrong === 0) expect(late).toBe(0);
      else expect(late).toBeGreaterThan(0);
      refused.push(...desk.receiver.refusals.slice(before));
    }
  } finally {
    await setClocks(pids, 0);
  }
  // Signatures made with the wrong time say so, whatever else is right about them.
  expect(refused.some((refusal) => refusal.includes('too new'))).toBe(true);
  expect(refused.some((refusal) => refusal.includes('too old'))).toBe(true);
  // The thread sorts by times that were wrong; what was said last was told last.
  const { team, visitor } = await threadOf(line);
  expect([...team].sort()).toEqual([...said].sort());
  ledger.stands(name, 'visitor', said);
  for (const text of shownOf(line)) ledger.shown(name, 'visitor', text);
  ledger.stands(name, 'team', visitor);
  for (const text of visitor) ledger.shown(name, 'team', text);
  proof(`${said.length} replies, each told once; ${refused.length} signatures refused as too new or too old`);
});

/** Packs our bundle under another version. */
async function packAs(version: string, folder: string): Promise<string> {
  await run('tar', ['-xzf', builtBundle() ?? '', '-C', folder]);
  const manifest = join(folder, 'frontdesk', 'plugin.json');
  const written = JSON.parse(await readFile(manifest, 'utf8')) as object;
  await writeFile(manifest, JSON.stringify({ ...written, version }));
  const bundle = join(folder, `frontdesk-${version}.tar.gz`);
  await run('tar', ['-czf', bundle, '-C', folder, 'frontdesk']);
  return bundle;
}

test('19 · the bundle is upgraded and downgraded under load', async ({ open, ledger, proof, world }) => {
  test.setTimeout(180_000);
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-bundle-'));
  try {
    const desk = await open();
    const lines: Line[] = [];
    for (const words of ['one', 'two']) lines.push({ desk, conversation: await desk.begin(words) });
    const talk = new Talk(ledger, lines);
    await talk.goOn();
    const original = join(folder, 'original.tar.gz');
    await cp(builtBundle() ?? '', original);
    const versions: string[] = [];
    for (const bundle of [await packAs('99.1.0', folder), original]) {
      const { version } = await Plugin.install(world.server, world.admin, bundle);
      versions.push(version);
      await talk.goOn();
    }
    await talk.settle(90_000);

    // What a newer version may have written is not guessed at.
    const key = `v1:conn:${desk.endpoint.connection}`;
    const where = `pluginid = 'frontdesk' AND pkey = '${key}'`;
    const [stored] = await world.database.query(`SELECT encode(pvalue, 'hex') FROM pluginkeyvaluestore WHERE ${where}`);
    const write = (hex: string) =>
      world.database.query(`UPDATE pluginkeyvaluestore SET pvalue = decode('${hex}', 'hex') WHERE ${where}`);
    await write(Buffer.from('{"version":9,"from":"the future"}').toString('hex'));
    await world.plugin.restart();
    const since = world.server.log.end;
    expect(await desk.type(`/desk show ${desk.endpoint.handle}`)).toContain('nothing was changed');
    await world.server.log.waitFor(/written by a newer version; install that version again/, { since });
    const answer = await desk.sender.say('new', 'Is this understood?');
    expect(answer.status).toBeGreaterThanOrEqual(500);
    await write(stored ?? '');
    await world.plugin.restart();
    expect((await desk.sender.say('new', 'And now?')).status).toBe(200);
    proof(
      `${versions.join(', then ')} while both sides wrote; newer state refused with ${answer.status} and a sentence`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
