import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import { MattermostClient } from '../world/client.ts';
import type { Member } from '../world/member.ts';
import { expect, test } from './story.ts';

/** What the root post says of the state. */
async function state(desk: Desk, root: Post): Promise<string> {
  const { props } = await desk.anna.client.getPost(root.id);
  return (props.attachments as [{ fallback: string }])[0].fallback;
}

async function react(member: Member, { id }: Post, emoji: string): Promise<void> {
  await member.client.addReaction(member.user.id, id, emoji);
}

async function takeAway(member: Member, { id }: Post, emoji: string): Promise<void> {
  await member.client.removeReaction(member.user.id, id, emoji);
}

test('a reaction on the root post does what a button does, and taking it away takes that back', async ({
  world,
  context,
}) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Who takes this?');
  const says = (what: RegExp) => expect.poll(() => state(desk, root)).toMatch(what);
  await react(ben, root, 'raised_hand');
  await says(/^Waiting since .* · claimed by Ben$/);
  await takeAway(ben, root, 'raised_hand');
  await says(/^Waiting since [^·]*$/);
  // The same hand in another skin.
  await react(ben, root, 'raised_hand_medium_dark_skin_tone');
  await says(/· claimed by Ben$/);
  await react(desk.anna, root, 'raised_hand');
  await says(/· claimed by Anna Berg$/);
  // It is not his any more.
  await takeAway(ben, root, 'raised_hand_medium_dark_skin_tone');

  const line = visitor.log.getByText('This conversation was closed.');
  await react(ben, root, 'white_check_mark');
  await says(/^Closed by Ben · claimed by Anna Berg$/);
  await expect(line).toBeVisible();
  await takeAway(ben, root, 'white_check_mark');
  await says(/^Waiting since .* · claimed by Anna Berg$/);
  await expect(line).toBeHidden();

  await react(ben, root, 'no_entry');
  await says(/^Blocked by Ben/);
  await visitor.say('Why?');
  await visitor.chat.getByText('Messages are no longer accepted').first().waitFor();
  await takeAway(ben, root, 'no_entry');
  await says(/^Waiting since /);
});

test('only the emojis that are set do something, and only on the root post', async ({ world, context }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Who reacts?');
  await visitor.say('Hello?');
  await expect.poll(() => desk.said(root)).toHaveLength(2);
  const [, second] = await desk.anna.thread(root.id);
  await react(ben, second as Post, 'white_check_mark');
  await react(ben, root, 'tada');
  await desk.anna.command(desk.channel, '/desk set emojis=eyes:claim');
  await react(ben, root, 'white_check_mark');
  await react(ben, root, 'eyes');
  await expect.poll(() => state(desk, root)).toMatch(/^Waiting since .* · claimed by Ben$/);
});

test("a guest's reaction does nothing, and the guest is told so", async ({ world, context, browser }) => {
  const guest = await world.newMember();
  const desk = await Desk.open(world, { colleagues: [guest] });
  const { root } = await desk.begin(context, 'Can anybody close this?');
  await world.makeGuest(guest);
  const before = await state(desk, root);
  const client = await MattermostClient.open(browser, world.server, guest);
  await react(guest, root, 'white_check_mark');
  const { data } = await client.hears('ephemeral_message');
  expect(JSON.parse(data.post ?? '{}').message).toContain('Guests');
  await client.close();
  expect(await state(desk, root)).toBe(before);
});
