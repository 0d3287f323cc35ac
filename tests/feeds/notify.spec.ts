import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../world/machine.ts';
import { look } from './look.ts';
import { expect, test } from './story.ts';

/** Runs the command as a monitoring system does, with a shell's words; gives its exit code and what it complains of. */
function notify(line: string, environment: Record<string, string>): { status: number | null; stderr: string } {
  const script = join(repository, 'tools', 'frontdesk-notify');
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const { status, stderr } = spawnSync('sh', ['-c', `'${script}' ${line}`], { encoding: 'utf8', env });
  return { status, stderr };
}

test('frontdesk-notify takes the documented arguments of a notification command as they stand', async ({ feed }) => {
  const desk = await feed();
  const FRONTDESK_FEED = desk.feed.url;
  const taken = { status: 0, stderr: '' };
  const [host, service] = [randomUUID(), randomUUID()];
  // As openITCOCKPIT's documentation has them, its own command in front included.
  const common = `mattermost_notification --type Service --hostuuid ${host} --serviceuuid ${service} --no-emoji`;
  const problem = `--notificationtype PROBLEM --state 2 --output "Disk & 'lamps' \\"full\\" at 98%; ümläut" --ackauthor "" --ackcomment ""`;
  expect(notify(`${common} ${problem}`, { FRONTDESK_FEED })).toEqual(taken);
  const root = await desk.root(`Disk & 'lamps' "full" at 98%; ümläut`);
  expect(look(root)).toMatch(/critical/i);

  const acknowledged =
    '--notificationtype ACKNOWLEDGEMENT --state 2 --output "" --ackauthor "Ben Cole" --ackcomment "I am on it"';
  expect(notify(`${common} ${acknowledged}`, { FRONTDESK_FEED })).toEqual(taken);
  await expect.poll(async () => look(await desk.now(root))).toMatch(/Ben Cole[\s\S]*I am on it/);
  expect((await desk.replies(root)).at(-1)).toContain('Ben Cole');

  expect(notify(`${common} --notificationtype RECOVERY --state 0 --output "All is well"`, { FRONTDESK_FEED })).toEqual(
    taken,
  );
  await expect.poll(async () => look(await desk.now(root))).toContain('All is well');
  expect(await desk.roots()).toHaveLength(1);
});

test("frontdesk-notify reads the feed's address from a file, and says what went wrong", async ({ feed }, info) => {
  const desk = await feed();
  const config = info.outputPath('frontdesk-notify');
  await writeFile(config, `${desk.feed.url}\n`);
  const line = `--type Host --hostname web1 --notificationtype PROBLEM --state 1 --output 'No answer' --config ${config}`;
  expect(notify(line, {})).toEqual({ status: 0, stderr: '' });
  expect(look(await desk.root('No answer'))).toContain('web1');

  const wrong = notify(line.replace(config, '/nowhere/at/all'), {});
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('/nowhere/at/all');
  const nobody = notify(line, { FRONTDESK_FEED: desk.feed.url.replace(/[^/]+$/, 'A'.repeat(43)) });
  expect(nobody.status).toBe(1);
  expect(nobody.stderr).toContain('404');
});
