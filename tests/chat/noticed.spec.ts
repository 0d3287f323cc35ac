import { Desk } from '../e2e/desk.ts';
import { collapseThreads, expect, test } from './story.ts';

test.afterAll(({ world }) => collapseThreads(world, 'always_on'));

for (const how of ['always_on', 'default_off', 'disabled'] as const) {
  test(`who is named is told once, and of what follows as in any thread, where collapsed threads are ${how}`, async ({
    world,
    context,
  }) => {
    await collapseThreads(world, how);
    const [ben, carla] = [await world.newMember(), await world.newMember()];
    const desk = await Desk.open(world, { flags: `--notify @${ben.user.username}`, colleagues: [ben, carla] });
    const { visitor, root } = await desk.begin(context, 'Anybody there?');
    await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
    await visitor.say('Hello?');
    await expect.poll(() => desk.said(root)).toHaveLength(2);
    expect(await carla.mentions(desk.channel)).toBe(0);
    if (how === 'disabled') return;
    await expect.poll(() => ben.followed(world.team.id)).toEqual([{ root: root.id, mentions: 0, replies: 1 }]);
    expect(await carla.followed(world.team.id)).toEqual([]);
  });
}
