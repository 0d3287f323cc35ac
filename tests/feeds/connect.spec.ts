import { json } from '../world/http.ts';
import { run } from '../world/machine.ts';
import type { Understood } from './desk.ts';
import { look } from './look.ts';
import { expect, test } from './story.ts';

test('one command connects a feed, and the curl line that it prints makes a post as it stands', async ({
  feed,
  world,
}) => {
  const desk = await feed({ type: 'P' });
  const { url, curl, text, handle } = desk.feed;
  expect(url).toMatch(new RegExp(`^${world.server.siteUrl}/plugins/frontdesk/v1/feeds/[\\w-]{43}$`));
  for (const shown of [url, curl]) expect(text).toContain(shown);
  expect(await desk.roots()).toEqual([]);

  const { stdout } = await run('sh', ['-c', curl]);
  const answer = JSON.parse(stdout) as Understood;
  const bot = await world.admin.client.getUserByUsername('frontdesk');
  const [root] = await desk.roots();
  expect(root).toMatchObject({ id: answer.post, user_id: bot.id, channel_id: desk.channel.id });
  expect(root?.message).toContain(`Hello from ${handle}`);
  expect(answer.format).toMatch(/^(mattermost|slack)$/);
  expect(root?.props.frontdesk).toMatchObject({
    connection: desk.feed.connection,
    conversation: answer.conversation,
  });
});

test('JSON, a form and a multipart form are the same message, and charsets, marks and odd types do not matter', async ({
  feed,
}) => {
  const desk = await feed();
  const payload = { text: 'Backup of **db1** done, 12 GB', username: 'backup' };
  const text = JSON.stringify(payload);
  const form = new URLSearchParams({ payload: text }).toString();
  const part = '--x\r\nContent-Disposition: form-data; name="payload"\r\n\r\n';
  const ways: [string, string | Buffer][] = [
    ['application/json', text],
    ['application/json; charset=utf-8', Buffer.from(`\ufeff${text}`)],
    ['text/plain', text],
    ['application/x-www-form-urlencoded', form],
    ['application/x-www-form-urlencoded', text],
    ['multipart/form-data; boundary=x', `${part}${text}\r\n--x--\r\n`],
  ];
  for (const [type, body] of ways) {
    const answer = await desk.tell(body, { headers: { 'Content-Type': type } });
    expect(answer.format, type).toBe('mattermost');
    const post = await desk.anna.client.getPost(answer.post);
    expect(post, type).toMatchObject({ channel_id: desk.channel.id, root_id: '' });
    expect(look(post), type).toContain('Backup of **db1** done, 12 GB');
  }
  expect(await desk.roots()).toHaveLength(ways.length);

  // A form of plain fields, as a web page would send it.
  const fields = await desk.tell('name=Greta&wish=A+lamp%2C+please', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(look(await desk.anna.client.getPost(fields.post))).toMatch(/Greta[\s\S]*A lamp, please/);
});

test('the same key goes to the same thread: the root post is updated, and a reply is added', async ({ feed }) => {
  const desk = await feed();
  const first = await desk.tell({ text: 'Build 7 runs', key: 'build-7' });
  const second = await desk.tell({ text: 'Build 7 failed: 3 tests', key: 'build-7' });
  const third = await desk.tell({ text: 'Build 7 is green' }, { query: { key: 'build-7' } });
  const other = await desk.tell({ text: 'Build 8 runs', key: 'build-8' });
  expect([second.conversation, third.conversation]).toEqual([first.conversation, first.conversation]);
  expect(other.conversation).not.toBe(first.conversation);
  expect((await desk.roots()).map(look)).toEqual(['Build 7 is green', 'Build 8 runs']);
  const root = await desk.anna.client.getPost(first.post);
  expect(await desk.replies(root)).toEqual(['Build 7 runs\nBuild 7 failed: 3 tests', 'Build 7 is green']);

  // Somebody who follows the thread goes on in it, and the next event comes to the same place.
  await desk.anna.post(desk.channel, 'I look into it', { thread: root.id });
  await desk.tell({ text: 'Build 7 is released', key: 'build-7' });
  expect((await desk.replies(root)).slice(-2)).toEqual(['I look into it', 'Build 7 is released']);
});

test('a payload of a shape that nobody knows is told readably, and nothing of it is lost', async ({ feed, world }) => {
  const ben = await world.newMember();
  const desk = await feed({ colleagues: [ben] });
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  await ben.read(desk.channel);
  const payload = {
    sensor: { place: 'Cold store', unit: '°C' },
    reading: -11.5,
    limits: [-18, -15],
    note: 'Door @all open? [click](https://evil.example)',
  };
  const answer = await desk.tell(payload);
  expect(answer.format).toBe('json');
  const post = await desk.anna.client.getPost(answer.post);
  const seen = JSON.stringify(post);
  for (const part of ['Cold store', '°C', '-11.5', '-18', '-15', 'Door']) expect(seen).toContain(part);
  // Nothing in plain values mentions or links, and what stands there as it came is code.
  const [told = '', raw = ''] = look(post).split('```json');
  expect(told).toContain('| sensor.place | Cold store |');
  expect(told).not.toMatch(/@all\b/);
  expect(told).not.toMatch(/(?<!\\)\[click\]\(/);
  expect(JSON.parse(raw.split('```')[0] ?? '')).toEqual(payload);
  expect(await ben.mentions(desk.channel)).toBe(0);

  // With a template it is told in the words of the team.
  await desk.set('template="{{ sensor.place }}: {{ reading }} {{ sensor.unit }}"');
  const { post: worded } = await desk.tell(payload);
  expect(look(await desk.anna.client.getPost(worded))).toContain('Cold store: -11.5 °C');
});

test('the address is a secret: shown to admins alone, kept as a hash, and renewed by one command', async ({
  feed,
  world,
}) => {
  const member = await world.newMember();
  const desk = await feed({ colleagues: [member] });
  const refused = await member.command(desk.channel, '/desk connect feed mine');
  expect(refused.text).toContain('Only admins of this channel');
  const token = desk.feed.url.split('/').at(-1) ?? '';
  for (const command of [
    '/desk list',
    `/desk show ${desk.feed.handle}`,
    `/desk set ${desk.feed.handle}`,
    '/desk doctor',
  ])
    expect(await desk.type(command), command).not.toContain(token);
  await desk.tell({ text: 'Hello' });
  expect(JSON.stringify(await desk.posts())).not.toContain(token);
  const stored = await world.database.query(
    "SELECT pkey || encode(pvalue, 'escape') FROM pluginkeyvaluestore WHERE pluginid = 'frontdesk'",
  );
  expect(stored.join('\n')).not.toContain(token);

  const text = await desk.type(`/desk rotate ${desk.feed.handle}`);
  const [renewed = ''] = /http\S+\/v1\/feeds\/[\w-]{43}/.exec(text) ?? [];
  expect(renewed).not.toBe('');
  expect(renewed).not.toBe(desk.feed.url);
  const both = [await desk.send({ text: 'old' }), await desk.send({ text: 'old' })];
  expect(both.map(({ status }) => status)).toEqual([200, 200]);

  await desk.type(`/desk disconnect ${desk.feed.handle}`);
  const late = await desk.send({ text: 'Too late' });
  expect([404, 410]).toContain(late.status);
  expect(json(late)).toHaveProperty('type');
});
