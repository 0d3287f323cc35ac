import { Desk } from '../e2e/desk.ts';
import { Caller } from '../world/caller.ts';
import { json } from '../world/http.ts';
import { putBack, stored } from './past.ts';
import { expect, test } from './story.ts';

test('a visitor takes the conversation out and erases it: posts, files, state; nothing that is sent again brings it back', async ({
  world,
}) => {
  const desk = await Desk.open(world);
  const visitor = await Caller.visit(world.server.url, desk.website.handle);
  const { token } = visitor;
  expect((await visitor.say('My number is 555-0199', 'first')).status).toBe(200);
  const root = await desk.root('My number is');
  await desk.reply(root, 'Thank you');
  await desk.reply(root, 'note: call him');
  const file = await visitor.post('files?name=note.txt', new TextEncoder().encode('secret of a file'), {
    headers: { 'Content-Type': 'application/octet-stream', Authorization: `Basic ${btoa(`:${token}`)}` },
  });
  const { file: name } = json(file) as { file: string };
  expect((await visitor.post('messages', { token, id: 'second', text: '', files: [name] })).status).toBe(200);

  const stranger = visitor.companion();
  for (const route of ['export', 'erase']) {
    expect((await visitor.post(route, { token: stranger.token })).status).toBe(401);
    expect((await visitor.post(route, {})).status).toBe(401);
  }
  const taken = await visitor.post('export', { token });
  expect(taken.status).toBe(200);
  const text = taken.body.toString();
  expect(text).toContain('555-0199');
  expect(text).toContain('Thank you');
  expect(text).not.toContain('call him');

  expect((await visitor.post('erase', { token })).status).toBe(200);
  expect((await visitor.post('erase', { token })).status).toBe(200);
  await expect(desk.anna.client.getPost(root.id)).rejects.toThrow();
  const ids = `(SELECT id FROM posts WHERE id = '${root.id}' OR rootid = '${root.id}')`;
  expect(await world.database.query(`SELECT id FROM posts WHERE deleteat = 0 AND id IN ${ids}`)).toEqual([]);
  await expect
    .poll(() => world.database.query(`SELECT id FROM fileinfo WHERE deleteat = 0 AND postid IN ${ids}`))
    .toEqual([]);
  // What is left is a word that it was there.
  const left = await stored(world, visitor.conversation);
  expect(left).toHaveLength(1);
  expect(left[0]).toContain('"erased":true');
  expect(left[0]).not.toContain(root.id);
  for (const id of ['first', 'second', 'third']) {
    const again = await visitor.say('My number is 555-0199', id);
    expect([again.status, json(again)]).toMatchObject([409, { type: 'urn:frontdesk:problem:closed' }]);
  }
  expect((await visitor.post('events', { token, wait: 1 })).status).toBe(409);
  expect((await desk.anna.posts(desk.channel)).filter(({ message }) => message.includes('555'))).toEqual([]);
});

test('an admin takes a conversation out of its thread, or erases it there; nobody else may', async ({
  world,
  context,
}) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Please forget me');
  await desk.reply(root, 'note: he is angry');
  const here = { thread: root.id };
  for (const verb of ['export', 'erase']) {
    expect((await ben.command(desk.channel, `/desk ${verb}`, here)).text).toContain('Only admins');
    expect((await desk.anna.command(desk.channel, `/desk ${verb}`)).text).toContain('in the thread');
  }
  const exported = await desk.anna.command(desk.channel, '/desk export', here);
  const { files } = (exported.props as unknown as { frontdesk: { files: string[] } }).frontdesk;
  const file = await fetch(desk.anna.client.getFileUrl(files[0] ?? '', 0), {
    headers: { Authorization: `Bearer ${desk.anna.client.getToken()}` },
  });
  const text = await file.text();
  expect(text).toContain('Please forget me');
  expect(text).not.toContain('angry');
  await visitor.hears(['Please forget me']);

  expect((await desk.anna.command(desk.channel, '/desk erase', here)).text).toContain('is erased');
  await expect(visitor.chat.getByText('Please forget me')).toHaveCount(0, { timeout: 30_000 });
  await expect(desk.anna.client.getPost(root.id)).rejects.toThrow();
});

test('what has had its time is erased by itself', async ({ world }) => {
  test.setTimeout(240_000);
  const desk = await Desk.open(world);
  await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} retention=20`);
  const [old, young] = [
    await Caller.visit(world.server.url, desk.website.handle),
    await Caller.visit(world.server.url, desk.website.handle),
  ];
  await old.say('Long ago');
  await young.say('Only just');
  const root = await desk.root('Long ago');
  await putBack(world, root.id, 21);
  await expect
    .poll(() => world.database.query(`SELECT id FROM posts WHERE id = '${root.id}' AND deleteat = 0`), {
      timeout: 90_000,
    })
    .toEqual([]);
  await expect
    .poll(async () => (await stored(world, old.conversation)).join(), { timeout: 20_000 })
    .toContain('"erased":true');
  expect((await desk.anna.posts(desk.channel)).some(({ message }) => message.includes('Only just'))).toBe(true);
});
