import { ItCockpit } from '../world/itcockpit.ts';
import { expect, test } from './story.ts';

test('a thousand problems in ten seconds make some threads and a digest, and each of them is told', async ({
  feed,
  closing,
}) => {
  const cockpit = await closing(ItCockpit.open());
  const desk = await feed();
  cockpit.configure(desk.feed.url);
  const names = Array.from({ length: 1_000 }, (_, index) => `rack-${1_000 + index}`);
  const begin = Date.now();
  const statuses = new Map<string, number>();
  await Promise.all(
    names.map(async (host, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10));
      const answer = await cockpit.notify({ type: 'PROBLEM', host, state: 1, output: `${host} does not answer` });
      const said = answer.status === 200 ? '200' : `${answer.status} ${answer.body}`;
      statuses.set(said, (statuses.get(said) ?? 0) + 1);
    }),
  );
  const sent = Date.now() - begin;
  expect([...statuses]).toEqual([['200', 1_000]]);
  const missing = async () => {
    const told = JSON.stringify(await desk.posts());
    return names.filter((name) => !told.includes(name));
  };
  await expect.poll(async () => (await missing()).length, { timeout: 60_000, intervals: [1_000] }).toBe(0);
  const told = Date.now() - begin;
  const posts = await desk.posts();
  const roots = await desk.roots();
  process.stdout.write(
    `storm: 1000 problems in ${(sent / 1000).toFixed(1)} s, all told after ${(told / 1000).toFixed(1)} s: ` +
      `${posts.length} posts, ${roots.length} of them threads\n`,
  );
  expect(posts.length).toBeLessThan(250);
  expect(roots.length).toBeGreaterThan(1);

  // What is over is told as well, and the storm's end leaves no problem standing.
  await Promise.all(
    names.slice(0, 50).map((host) => cockpit.notify({ type: 'RECOVERY', host, state: 0, output: `${host} is back` })),
  );
  const back = async () => {
    const said = JSON.stringify(await desk.posts());
    return names.slice(0, 50).filter((name) => !said.includes(`${name} is back`)).length;
  };
  await expect.poll(back, { timeout: 60_000, intervals: [1_000] }).toBe(0);
});

test('what a feed took before the server and the plugin were killed is told when they run again, once', async ({
  feed,
  world,
}) => {
  const desk = await feed();
  const taken: string[] = [];
  let dead = false;
  const storm = Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10));
      if (dead) return;
      const word = `kept${1_000 + index}x`;
      const { status } = await desk.send({ text: word }).catch(() => ({ status: 0 }));
      if (status === 200) taken.push(word);
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  dead = true;
  await world.server.kill();
  await storm;
  expect(taken.length).toBeGreaterThan(50);
  await world.server.start();
  await world.plugin.waitUntilRunning();
  const told = async () => (await desk.posts()).map(({ message }) => message).join('\n');
  const missing = async () => {
    const all = await told();
    return taken.filter((word) => !all.includes(word));
  };
  await expect.poll(missing, { timeout: 60_000, intervals: [1_000] }).toEqual([]);
  const all = await told();
  expect(taken.filter((word) => all.split(word).length > 2)).toEqual([]);
});
