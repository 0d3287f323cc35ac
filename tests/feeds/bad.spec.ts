import { send } from '../world/feed.ts';
import { json } from '../world/http.ts';
import type { FeedDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** The plugin is the process that it was, and takes the next event. */
async function stands(desk: FeedDesk, pids: number[]): Promise<void> {
  expect(await desk.world.plugin.processes()).toEqual(pids);
  const word = desk.world.newName('well');
  await desk.tell({ text: word });
  // At once, or with what waits in the spool.
  await expect.poll(async () => JSON.stringify(await desk.posts())).toContain(word);
}

test('what is no request to a feed is refused with a problem that says where', async ({ feed, world }) => {
  const desk = await feed();
  const pids = await world.plugin.processes();
  const problem = async (code: number, ...sent: Parameters<FeedDesk['send']>) => {
    const answer = await desk.send(...sent);
    expect(answer.status).toBe(code);
    expect(`${answer.headers['content-type']}`).toContain('application/problem+json');
    return json<{ type: string; detail: string }>(answer);
  };
  expect((await problem(400, '{"text": "a",\n "key": }')).detail).toMatch(/line 2, column 9/);
  expect((await problem(400, '')).detail).toMatch(/empty/);
  expect((await problem(400, { text: 'a', attachments: [{ color: 7, text: 'b' }, 'c'] })).detail).toMatch(
    /attachments\[[01]\]/,
  );
  expect((await problem(400, 'x', { headers: { 'Content-Type': 'multipart/form-data' } })).detail).toMatch(/multipart/);
  expect((await problem(400, { text: 'a' }, { query: { format: 'fax' } })).detail).toContain('format must be one of');
  expect((await problem(413, { text: 'x'.repeat(10_000_000) })).type).toContain('body_too_large');
  const nobody = 'A'.repeat(43);
  for (const token of [nobody, desk.feed.url.split('/').at(-1)?.slice(0, -1) ?? '', 'x', '%00']) {
    const answer = await send(desk.feed.url.replace(/[^/]+$/, token), { text: 'a' });
    expect(answer.status, token).toBe(404);
  }
  expect((await desk.send('', { method: 'GET' })).status).toBeGreaterThanOrEqual(404);
  expect(await desk.roots()).toEqual([]);
  await stands(desk, pids);
});

test('a bomb of nested JSON, a template that never ends and texts beyond all measure leave the plugin as it was', async ({
  feed,
  world,
}) => {
  const desk = await feed();
  const pids = await world.plugin.processes();
  for (const bomb of [
    '['.repeat(100_000),
    `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    `{"text":"a","attachments":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  ]) {
    expect([400, 413]).toContain((await desk.send(bomb)).status);
  }
  // Wide ones are read, and told within what a post holds.
  const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field ${index}`, index]));
  expect([200, 413]).toContain((await desk.send(wide)).status);
  expect((await desk.send({ text: 'long '.repeat(60_000) })).status).toBe(200);
  await stands(desk, pids);

  for (const template of [
    '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    "{{ 'x' * 1000000000 }}",
    '{{ range(1000000000) | list | join }}',
  ]) {
    await desk.set(`template="${template}"`);
    const begin = Date.now();
    const answer = await desk.send({ value: template.length });
    expect(Date.now() - begin, template).toBeLessThan(10_000);
    // What cannot be told in the words of the template is told in those of its format.
    expect([200, 400, 422], template).toContain(answer.status);
    await desk.set('template=');
    await stands(desk, pids);
  }
});
