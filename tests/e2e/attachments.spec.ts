import type { Post } from '@mattermost/types/posts';
import { ask } from '../world/http.ts';
import { png } from '../world/png.ts';
import type { Visitor } from '../world/visitor.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const picture: Upload = { name: 'my lamp.png', mimeType: 'image/png', buffer: png(64, 48) };
const list: Upload = {
  name: 'Wunschliste.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\n'.padEnd(5000)),
};

/** Chooses files as a person does. */
async function choose(visitor: Visitor, ...files: Upload[]): Promise<void> {
  const chooser = visitor.page.waitForEvent('filechooser');
  await visitor.chat.getByRole('button', { name: 'Attach files' }).click();
  await (await chooser).setFiles(files);
}

/** Brings a file to Mattermost and replies with it. */
async function replyWith(desk: Desk, root: Post, message: string, { name, mimeType, buffer }: Upload): Promise<Post> {
  const form = new FormData();
  form.append('channel_id', desk.channel.id);
  form.append('files', new File([Uint8Array.from(buffer)], name, { type: mimeType }));
  const { file_infos: infos } = await desk.anna.client.uploadFile(form);
  const post = { channel_id: desk.channel.id, root_id: root.id, message, file_ids: infos.map(({ id }) => id) };
  return desk.anna.client.createPost(post as unknown as Post);
}

test('a visitor sends pictures and documents, and they stand in the thread', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Do you have this one?');
  await visitor.hasSent();
  await choose(visitor, picture, list);
  await visitor.say('My own, and what I wish for');
  const shown = visitor.log.getByRole('img', { name: 'Picture: my lamp.png' });
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64);
  await visitor.hasSent();
  const [, reply] = await desk.anna.thread(root.id);
  expect(reply?.message).toBe('My own, and what I wish for');
  expect(reply?.metadata?.files?.map(({ name, size }) => [name, size])).toEqual([
    ['my lamp.png', picture.buffer.length],
    ['Wunschliste.pdf', list.buffer.length],
  ]);
  const download = visitor.page.waitForEvent('download').catch(() => undefined);
  const popup = visitor.page
    .context()
    .waitForEvent('page')
    .then((page) => page.waitForEvent('download'));
  await visitor.log.getByRole('link', { name: /Wunschliste\.pdf/ }).click();
  const saved = await Promise.race([download, popup]);
  expect(saved?.suggestedFilename()).toBe('Wunschliste.pdf');

  // In a new tab it is all there again.
  const again = await desk.welcome(context);
  await expect
    .poll(() => again.log.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(64);
});

test('a chat that begins with a picture begins with words', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const visitor = await desk.welcome(context);
  await choose(visitor, picture);
  await visitor.chat.getByRole('button', { name: 'Send' }).click();
  await expect(visitor.log.getByRole('img')).toBeVisible();
  const root = await desk.root('I’m sending you a file.');
  await expect.poll(async () => (await desk.anna.thread(root.id)).length).toBe(2);
});

test('what a member attaches is shown, until it is deleted or noted', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Show me');
  const reply = await replyWith(desk, root, '', { ...picture, name: 'ours.png' });
  const image = visitor.log.getByRole('img', { name: 'Picture: ours.png' });
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64);
  const { pathname } = new URL(await image.evaluate((image: HTMLImageElement) => image.src));
  const fetched = async () => (await ask(world.server.url, pathname)).status;
  expect(await fetched()).toBe(200);
  await replyWith(desk, root, 'note: ours alone', { ...list, name: 'calculation.pdf' });
  await replyWith(desk, root, 'And a page', {
    name: 'page.html',
    mimeType: 'text/html',
    buffer: Buffer.from('<script>alert(1)</script>'),
  });
  await visitor.sees('page.html');
  await expect(visitor.log.getByText('calculation.pdf')).toHaveCount(0);
  await desk.anna.client.deletePost(reply.id);
  await expect(image).toHaveCount(0);
  await expect.poll(fetched).toBe(404);
});

test('what is no picture and no document is refused, and said', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Try this');
  await visitor.hasSent();
  await choose(visitor, {
    name: 'logo.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  });
  await visitor.chat.getByRole('button', { name: 'Send' }).click();
  await visitor.sees('Not sent. This kind of file isn’t accepted.');
  await choose(visitor, {
    name: 'large.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.alloc((10 << 20) + 1, '%PDF-1.7 '),
  });
  await expect(visitor.chat.getByText('“large.pdf” is larger than 10 MB.')).toBeVisible();
  expect((await desk.anna.thread(root.id)).length).toBe(1);
});

test('a website without files has no button for them, and tells its members', async ({ world, context }) => {
  const desk = await Desk.open(world);
  await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} files=off`);
  const { visitor, root } = await desk.begin(context, 'No files?');
  await expect(visitor.chat.getByRole('button', { name: 'Attach files' })).toBeHidden();
  await replyWith(desk, root, 'See here', picture);
  await visitor.sees('See here');
  await expect(visitor.log.getByRole('img')).toHaveCount(0);
});
