import { expect, test } from './story.ts';

test('the world has a server, people who write to each other, and a shop that a browser reaches', async ({
  world,
  page,
}) => {
  const anna = await world.newMember({ nickname: 'Anna' });
  const ben = await world.newMember();
  const channel = await world.newChannel([anna, ben], { type: 'P' });

  const root = await anna.post(channel, 'Who looks after the desk today?');
  await ben.post(channel, 'I do.', { thread: root.id });
  expect((await anna.thread(root.id)).map((post) => post.message)).toEqual([
    'Who looks after the desk today?',
    'I do.',
  ]);

  const answer = await anna.command(channel, '/shrug');
  expect(answer.response_type).toBe('in_channel');

  await page.goto(world.shop.show('/', {}));
  await expect(page.getByRole('heading', { name: 'The lamp shop' })).toBeVisible();
});

test('what was written is there after the server was killed and started again', async ({ world }) => {
  const anna = await world.newMember();
  const channel = await world.newChannel([anna]);
  const post = await anna.post(channel, 'Still here?');

  await world.server.kill();
  await world.server.start();

  expect((await anna.thread(post.id)).map((found) => found.message)).toEqual(['Still here?']);
});

test('nginx stands in front of the server, with all of it or with what visitors need', async ({ world, page }) => {
  const whole = await world.newNginx('mattermost', 'front.localhost');
  const narrow = await world.newNginx('visitors');
  const ping = '/api/v4/system/ping';

  expect((await page.goto(`${whole.publicUrl}${ping}`))?.status()).toBe(200);
  expect((await page.goto(`${narrow.publicUrl}${ping}`))?.status()).toBe(404);
});
