import type { Post } from '@mattermost/types/posts';
import { status } from '../world/behaviour.ts';
import { ItCockpit } from '../world/itcockpit.ts';
import type { Member } from '../world/member.ts';
import type { FeedDesk } from './desk.ts';
import { buttons, color, look } from './look.ts';
import { test as base, expect } from './story.ts';

/** An openITCOCKPIT whose webhook URL is a feed. */
interface Setting {
  desk: FeedDesk;
  cockpit: ItCockpit;
  /** A member of the channel who is no admin. */
  ben: Member;
}

const test = base.extend<{ watch: (settings?: string) => Promise<Setting> }>({
  watch: async ({ feed, closing, world }, use) => {
    const set: Setting[] = [];
    await use(async (settings = '') => {
      const cockpit = await closing(ItCockpit.open());
      const ben = await world.newMember({ username: world.newName('ben'), firstName: 'Ben', lastName: 'Cole' });
      const desk = await feed({ settings, colleagues: [ben] });
      cockpit.configure(desk.feed.url);
      const setting = { desk, cockpit, ben };
      set.push(setting);
      return setting;
    });
    for (const { desk, cockpit } of set) {
      // Whatever happened: the key of openITCOCKPIT is in no post, no props, and no file.
      expect(JSON.stringify(await desk.posts())).not.toContain(cockpit.apikey);
    }
  },
});

const db1 = { host: 'db1' };
const disk = { host: 'db1', service: 'disk /var' };

/** Waits until a root post shows this. */
async function shows(desk: FeedDesk, root: Post, what: RegExp): Promise<string> {
  await expect(async () => expect(look(await desk.now(root))).toMatch(what)).toPass();
  return look(await desk.now(root));
}

test('a problem is acknowledged from Mattermost with a comment, and recovers in the same thread', async ({ watch }) => {
  const { desk, cockpit, ben } = await watch();
  cockpit.echoes = true;
  const told = await cockpit.notify({ type: 'PROBLEM', ...disk, state: 2, output: 'DISK CRITICAL: 98% of /var used' });
  expect(told.status).toBe(200);
  const root = await desk.root('disk /var');
  const problem = look(root);
  expect(problem).toMatch(/Critical/i);
  expect(problem).toContain('DISK CRITICAL: 98% of /var used');
  expect(problem).toContain(`${cockpit.base}/#!/services/browser/${cockpit.uuid(disk)}`);
  const red = color(root);
  expect(Object.keys(buttons(root))).toContain('Acknowledge');

  const dialog = await desk.open(ben, root, 'Acknowledge');
  expect(dialog.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['comment']));
  await dialog.fill({ comment: 'The logs are being rotated' });
  await expect.poll(() => cockpit.acknowledged).toEqual([{ ...disk, by: ben.user.username, post: root.id }]);
  expect(cockpit.complaints).toEqual([]);
  const acknowledged = await shows(desk, root, /Acknowledged/i);
  expect(acknowledged).toContain('Ben Cole');
  expect(acknowledged).toContain('The logs are being rotated');
  expect(Object.keys(buttons(await desk.now(root)))).not.toContain('Acknowledge');
  // The other side tells of it, too: that is no news.
  await cockpit.notify({ type: 'PROBLEM', ...disk, state: 2, output: 'DISK CRITICAL: 99% of /var used' });
  const replies = await desk.replies(root);
  expect(replies.filter((line) => /acknowledge/i.test(line))).toHaveLength(1);

  await cockpit.notify({ type: 'RECOVERY', ...disk, state: 0, output: 'DISK OK: 40% of /var used' });
  await shows(desk, root, /DISK OK/);
  expect(color(await desk.now(root))).not.toBe(red);
  expect(buttons(await desk.now(root))).toEqual({});
  expect((await desk.replies(root)).at(-1)).toMatch(/Ok|recover/i);

  // The next problem is another one.
  await cockpit.notify({ type: 'PROBLEM', ...disk, state: 1, output: 'DISK WARNING: 85% of /var used' });
  expect(await desk.roots()).toHaveLength(2);
});

test('hosts and services have threads of their own; flapping, downtimes and foreign acknowledgements are replies', async ({
  watch,
}) => {
  const { desk, cockpit } = await watch();
  await cockpit.notify({ type: 'PROBLEM', ...db1, state: 1, output: 'CRITICAL - Host Unreachable (10.0.0.7)' });
  await cockpit.notify({ type: 'PROBLEM', ...disk, state: 3, output: 'NRPE timeout' });
  const root = await desk.root('Host Unreachable');
  const said: string[] = [];
  const flapping = ['FLAPPINGSTART', 'FLAPPINGSTOP', 'FLAPPINGSTART', 'FLAPPINGDISABLED'] as const;
  for (const type of [...flapping, 'DOWNTIMESTART', 'DOWNTIMEEND'] as const) {
    await cockpit.notify({ type, ...db1, state: 1 });
    await expect.poll(async () => (await desk.replies(root)).length, type).toBe(said.length + 1);
    said.push((await desk.replies(root)).at(-1) ?? '');
  }
  expect(said).toEqual([
    ...flapping.map(() => expect.stringMatching(/flap/i)),
    expect.stringMatching(/downtime/i),
    expect.stringMatching(/downtime/i),
  ]);
  await cockpit.notify({ type: 'DOWNTIMESTART', ...db1 });
  await shows(desk, root, /downtime/i);
  await cockpit.notify({ type: 'DOWNTIMECANCELLED', ...db1 });
  await cockpit.notify({ type: 'ACKNOWLEDGEMENT', ...db1, state: 1 });
  const text = await shows(desk, root, /acknowledged/i);
  expect(text).toContain('Host Unreachable');
  expect((await desk.replies(root)).at(-1)).toMatch(/acknowledge/i);
  // Version 5 has other addresses for its pages, and `--no-emoji` other first letters.
  cockpit.pages = '/a';
  cockpit.noEmoji = true;
  await cockpit.notify({ type: 'RECOVERY', ...db1, state: 0, output: 'PING OK' });
  await shows(desk, root, /PING OK/);
  expect(await desk.roots()).toHaveLength(2);
});

test('an acknowledgement that fails is told in the thread and tried again, by itself or by hand', async ({ watch }) => {
  const { desk, cockpit } = await watch();
  await cockpit.notify({ type: 'PROBLEM', ...db1, state: 1, output: 'Down' });
  const root = await desk.root('db1');
  // It breaks once: nobody has to do anything.
  cockpit.next(status(503));
  await (await desk.open(desk.anna, root, 'Acknowledge')).fill({ comment: 'Mine' });
  await expect.poll(() => cockpit.acknowledged.length, { timeout: 30_000 }).toBe(1);
  await shows(desk, root, /Anna Berg/);

  // It refuses: the thread says so, and there is a button.
  await cockpit.notify({ type: 'PROBLEM', ...disk, state: 2, output: 'Full' });
  const other = await desk.root('disk /var');
  cockpit.refuses = status(401);
  await (await desk.open(desk.anna, other, 'Acknowledge')).fill({ comment: 'Mine, too' });
  await expect.poll(async () => (await desk.replies(other)).join('\n'), { timeout: 30_000 }).toMatch(/401/);
  const failed = (await desk.anna.thread(other.id)).find((post) => 'Try again' in buttons(post));
  expect(failed).toBeDefined();
  expect(look(await desk.now(other))).not.toMatch(/acknowledged by/i);
  cockpit.refuses = undefined;
  await desk.press(desk.anna, failed as Post, 'Try again');
  await expect
    .poll(async () => cockpit.acknowledged.at(-1), { timeout: 30_000 })
    .toMatchObject({ ...disk, by: desk.anna.user.username });
  await shows(desk, other, /Anna Berg/);
});

test('who may press is a setting', async ({ watch }) => {
  const { desk, cockpit, ben } = await watch();
  await desk.set(`press=@${desk.anna.user.username}`);
  await cockpit.notify({ type: 'PROBLEM', ...db1, state: 1, output: 'Down' });
  const root = await desk.root('db1');
  expect(await desk.refusal(ben, root, 'Acknowledge')).toContain(desk.anna.user.username);
  const dialog = await desk.open(desk.anna, root, 'Acknowledge');
  // Nor does it help to hand in what somebody else was asked for.
  await dialog.fill({ comment: 'So may I' }, ben);
  await dialog.fill({ comment: 'I may' });
  await expect.poll(() => cockpit.acknowledged.map(({ by }) => by)).toEqual([desk.anna.user.username]);
});

test('where openITCOCKPIT sends no key, an acknowledgement is noted here, or made with a key that an admin gave', async ({
  watch,
}) => {
  const { desk, cockpit } = await watch();
  cockpit.twoWay = false;
  await cockpit.notify({ type: 'PROBLEM', ...db1, state: 1, output: 'Down' });
  const root = await desk.root('db1');
  await (await desk.open(desk.anna, root, 'Acknowledge')).fill({ comment: 'Noted' });
  await shows(desk, root, /Anna Berg[\s\S]*Noted/);
  expect(cockpit.received).toEqual([]);

  await desk.set(`api=${cockpit.base} credentials=${cockpit.apikey}`);
  await cockpit.notify({ type: 'PROBLEM', ...disk, state: 2, output: 'Full' });
  const other = await desk.root('disk /var');
  await (await desk.open(desk.anna, other, 'Acknowledge')).fill({ comment: 'Told' });
  await expect.poll(() => cockpit.acknowledged).toEqual([{ ...disk, by: desk.anna.user.username, post: other.id }]);
  expect(await desk.type(`/desk set ${desk.feed.handle}`)).not.toContain(cockpit.apikey);
  // What an admin has switched off stays off.
  await desk.set('callbacks=off');
  const load = { host: 'db2', service: 'load' };
  await cockpit.notify({ type: 'PROBLEM', ...load, state: 1, output: 'High' });
  const third = await desk.root('load');
  await (await desk.open(desk.anna, third, 'Acknowledge')).fill({ comment: 'Mine' });
  await shows(desk, third, /Anna Berg[\s\S]*Mine/);
  expect(cockpit.received).toHaveLength(1);
});
