import type { Post } from '@mattermost/types/posts';
import { type Answer, ask, json } from '../../world/http.ts';
import type { Member } from '../../world/member.ts';
import { png } from '../../world/png.ts';
import { eventOf } from '../../world/receiver.ts';
import type { Conversation, EndpointDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** What an upload is answered with. */
interface Uploaded {
  file: string;
  name: string;
  size: number;
  type: string;
}

/** Brings a file to Mattermost and replies with it. */
async function replyWith(desk: EndpointDesk, conversation: Conversation, name: string, type: string, body: Uint8Array) {
  const form = new FormData();
  form.append('channel_id', desk.channel.id);
  form.append('files', new File([Uint8Array.from(body)], name, { type }));
  const { file_infos: infos } = await desk.anna.client.uploadFile(form);
  const post = {
    channel_id: desk.channel.id,
    root_id: conversation.root.id,
    message: `See ${name}`,
    file_ids: infos.map(({ id }) => id),
  };
  return desk.anna.client.createPost(post as unknown as Post);
}

/** Opens a link as whoever has it does. */
function follow(url: string): Promise<Answer> {
  const { origin, pathname, search } = new URL(url);
  return ask(origin, `${pathname}${search}`);
}

/** The bytes of a file as a member sees it. */
async function download(member: Member, id: string): Promise<Buffer> {
  const answer = await fetch(member.client.getFileUrl(id, 0), {
    headers: { Authorization: `Bearer ${member.client.getToken()}` },
  });
  return Buffer.from(await answer.arrayBuffer());
}

test('what a visitor sends along stands at their message in the thread, byte by byte', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('I have a picture');
  const picture = png(64, 64);
  const uploaded = await desk.sender.upload(conversation.session, 'lamp & shade.png', 'image/png', picture);
  expect(uploaded.status, uploaded.body.toString()).toBe(200);
  const { file, name, size, type } = json<Uploaded & Record<string, unknown>>(uploaded);
  expect({ name, size, type }).toEqual({ name: 'lamp & shade.png', size: picture.length, type: 'image/png' });
  const answer = await desk.sender.say(conversation.session, 'Here it is', { files: [file], id: 'with-file' });
  expect(answer.status, answer.body.toString()).toBe(200);
  const [, post] = await desk.anna.thread(conversation.root.id);
  expect(post?.message).toBe('Here it is');
  expect(post?.file_ids).toHaveLength(1);
  expect(await download(desk.anna, post?.file_ids?.[0] ?? '')).toEqual(picture);

  // Sent again, it is the same message; and the file is used up.
  expect((await desk.sender.say(conversation.session, 'Here it is', { files: [file], id: 'with-file' })).body).toEqual(
    answer.body,
  );
  expect((await desk.anna.thread(conversation.root.id)).length).toBe(2);
});

test('a file belongs to the session that brought it, and an id that was made up to nobody', async ({ open }) => {
  const desk = await open();
  const [one, other] = [await desk.begin('Mine'), await desk.begin('Yours')];
  const { file } = json<Uploaded & Record<string, unknown>>(
    await desk.sender.upload(one.session, 'secret.png', 'image/png', png()),
  );
  for (const named of [file, file.replace(/\..*/, '.AAAAAAAAAAAAAAAAAAAAAA'), file.split('.')[0] ?? '', 'x', '']) {
    const answer = await desk.sender.say(other.session, 'Not mine', { files: [named] });
    expect(answer.status, named).toBeGreaterThanOrEqual(400);
    expect(answer.status, named).toBeLessThan(500);
  }
  expect(await desk.said(other)).toEqual(['Yours']);
});

test('what a member attaches comes as a link that opens that file, and nothing else', async ({ open, world }) => {
  const desk = await open();
  const conversation = await desk.begin('Can I see it?');
  const picture = png(32, 32);
  const post = await replyWith(desk, conversation, 'lamp.png', 'image/png', picture);
  const received = await desk.receiver.hearsOf('message.created', 'See lamp.png');
  const [file] = eventOf(received).data.message?.files ?? [];
  expect(file).toMatchObject({ name: 'lamp.png', size: picture.length, type: 'image/png' });
  const url = file?.url ?? '';
  expect(url).toContain(`${world.server.siteUrl}/plugins/frontdesk/v1/files/${conversation.id}/`);
  const opened = await follow(url);
  expect(opened.status).toBe(200);
  expect(opened.body).toEqual(picture);
  expect(opened.headers['content-type']).toBe('image/png');
  expect(opened.headers['x-content-type-options']).toBe('nosniff');
  expect(`${opened.headers['content-security-policy']}`).toContain('sandbox');

  const second = await desk.begin('Not for me');
  for (const wrong of [
    url.replace(conversation.id, second.id),
    url.replace(/\.[\w-]+\/lamp/, '.AAAAAAAAAAAAAAAAAAAAAA/lamp'),
    url.replace(post.file_ids?.[0] ?? 'x', 'a'.repeat(26)),
  ]) {
    expect(wrong).not.toBe(url);
    expect((await follow(wrong)).status).toBe(404);
  }
  await desk.anna.client.deletePost(post.id);
  await expect.poll(async () => (await follow(url)).status).toBe(404);
});

for (const [name, type, content] of [
  ['page.html', 'text/html', '<script>alert(1)</script>'],
  ['picture.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['disguised.png', 'image/png', '<html><script>alert(1)</script></html>'],
  [
    'notes.xml',
    'text/xml',
    '<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
  ],
  ['script.js', 'text/javascript', 'alert(1)'],
] as const) {
  test(`${name} of a member is never shown in place`, async ({ open }) => {
    const desk = await open();
    const conversation = await desk.begin('What is it?');
    await replyWith(desk, conversation, name, type, Buffer.from(content));
    const received = await desk.receiver.hearsOf('message.created', `See ${name}`);
    const opened = await follow(eventOf(received).data.message?.files?.[0]?.url ?? '');
    expect(opened.status).toBe(200);
    expect(opened.headers['content-disposition']).toMatch(/^attachment/);
    expect(opened.headers['content-type']).not.toMatch(/html|svg|xml|javascript/);
    expect(opened.headers['x-content-type-options']).toBe('nosniff');
  });
}

test('what is too large, empty or not what it says is refused with a code and a sentence', async ({ open }) => {
  const desk = await open();
  const { session } = await desk.begin('Take this');
  const tooLarge = await desk.sender.upload(session, 'large.png', 'image/png', Buffer.alloc((10 << 20) + 1, 1));
  expect(tooLarge.status).toBe(413);
  expect(json(tooLarge).type).toMatch(/^urn:frontdesk:problem:/);
  for (const [name, body] of [
    ['empty.txt', Buffer.alloc(0)],
    ['', png()],
  ] as const) {
    const answer = await desk.sender.upload(session, name, 'image/png', body);
    expect(answer.status, name).toBeGreaterThanOrEqual(400);
    expect(answer.status, name).toBeLessThan(500);
  }
  // A name is only a name.
  const sly = await desk.sender.upload(session, '../../etc/passwd\u202egnp.exe', 'image/png', png());
  if (sly.status === 200) expect(json(sly).name).not.toMatch(/\/|\u202e/);
  expect((await desk.sender.upload(session, 'x.png', 'image/png', png())).status).toBe(200);
});
