import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import type { Member } from '../world/member.ts';
import { expect, test } from './story.ts';

/** What a root post says to people, its attachment in the plain Markdown that phones draw, too. */
export interface Stand {
  state: string;
  buttons: string[];
}

async function stand(desk: Desk, root: Post): Promise<Stand> {
  const { props } = await desk.anna.client.getPost(root.id);
  const [attachment] = props.attachments as [
    { fallback: string; fields: { title: string; value: string }[]; actions: { name: string }[] },
  ];
  const state = attachment.fields.find(({ title }) => title === 'State')?.value ?? '';
  expect(attachment.fallback).toBe(state);
  return { state, buttons: attachment.actions.map(({ name }) => name) };
}

async function stands(desk: Desk, root: Post, state: RegExp, buttons: string[]): Promise<void> {
  await expect(async () => {
    const now = await stand(desk, root);
    expect(now.state).toMatch(state);
    expect(now.buttons).toEqual(buttons);
  }).toPass();
}

const usual = ['Claim', 'Note', 'Close', 'Block'];
const claimed = ['Release', 'Note', 'Close', 'Block'];
const waiting = /^Waiting since [^·]+$/;

async function type(member: Member, desk: Desk, command: string, thread = ''): Promise<string> {
  const { text, response_type } = await member.command(desk.channel, command, { thread });
  expect(response_type).toBe('ephemeral');
  return text;
}

test('what the buttons do, commands do in the thread', async ({ world, context }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Who takes this?');
  expect(await type(ben, desk, '/desk claim', root.id)).toBe('You have claimed this conversation.');
  await stands(desk, root, /^Waiting since .* · claimed by Ben$/, claimed);
  expect(await type(ben, desk, '/desk claim', root.id)).toBe('You have claimed this conversation already.');
  expect(await type(desk.anna, desk, '/desk claim', root.id)).toBe('You have claimed this conversation.');
  await stands(desk, root, /· claimed by Anna Berg$/, claimed);
  await type(ben, desk, '/desk release', root.id);
  await stands(desk, root, waiting, usual);
  await desk.reply(root, 'I do.');
  await stands(desk, root, /^Answered by Anna Berg$/, usual);

  const line = visitor.log.getByText('This conversation was closed.');
  await type(ben, desk, '/desk close', root.id);
  await stands(desk, root, /^Closed by Ben$/, ['Reopen', 'Note']);
  await expect(line).toBeVisible();
  expect(await type(ben, desk, '/desk claim', root.id)).toContain('is closed');
  await type(ben, desk, '/desk reopen', root.id);
  await stands(desk, root, waiting, usual);
  await expect(line).toBeHidden();

  await type(ben, desk, '/desk block', root.id);
  await stands(desk, root, /^Blocked by Ben/, ['Unblock']);
  expect(await type(ben, desk, '/desk close', root.id)).toContain('is blocked');
  await visitor.say('Why?');
  await visitor.chat.getByText('Messages are no longer accepted').first().waitFor();
  await type(ben, desk, '/desk unblock', root.id);
  await stands(desk, root, waiting, usual);
  expect(await desk.said(root)).toEqual(['Who takes this?', 'I do.']);
});

test('a command in no thread of a visitor says where it belongs, and strangers and guests change nothing', async ({
  world,
  context,
}) => {
  const guest = await world.newMember();
  const desk = await Desk.open(world, { colleagues: [guest] });
  const { root } = await desk.begin(context, 'Can anybody close this?');
  const lunch = await desk.anna.post(desk.channel, 'Lunch?');
  const before = await desk.anna.client.getPost(root.id);
  await world.makeGuest(guest);
  for (const verb of ['claim', 'release', 'close', 'reopen', 'block', 'unblock']) {
    const elsewhere = `\`/desk ${verb}\` belongs in a visitor's thread`;
    expect(await type(desk.anna, desk, `/desk ${verb}`)).toContain(elsewhere);
    expect(await type(desk.anna, desk, `/desk ${verb}`, lunch.id)).toContain(elsewhere);
    expect(await type(guest, desk, `/desk ${verb}`, root.id)).toContain('Guests cannot');
  }
  expect(await desk.anna.client.getPost(root.id)).toEqual(before);
});
