import type { Post } from '@mattermost/types/posts';
import { MattermostClient } from '../world/client.ts';
import { opened } from '../world/dialog.ts';
import type { Member } from '../world/member.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** What a root post's attachment says of the state, and the buttons that it has. */
interface Stand {
  state: string;
  buttons: string[];
}

async function stand(desk: Desk, root: Post): Promise<Stand> {
  const { props } = await desk.anna.client.getPost(root.id);
  const [attachment] = props.attachments as [
    { fields: { title: string; value: string }[]; actions: { name: string }[] },
  ];
  return {
    state: attachment.fields.find(({ title }) => title === 'State')?.value ?? '',
    buttons: attachment.actions.map(({ name }) => name),
  };
}

/** Waits until the root post says so. */
async function stands(desk: Desk, root: Post, state: RegExp, buttons: string[]): Promise<void> {
  await expect(async () => {
    const now = await stand(desk, root);
    expect(now.state).toMatch(state);
    expect(now.buttons).toEqual(buttons);
  }).toPass();
}

const usual = ['Claim', 'Note', 'Close', 'Block'];
const waiting = /^Waiting since \w{3} \d{1,2}, \d\d:\d\d \w+$/;

test('the root post says whether the visitor waits or who answered', async ({ world, context }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Hello?');
  await stands(desk, root, waiting, usual);
  await desk.reply(root, 'Hello.');
  await stands(desk, root, /^Answered by Anna Berg$/, usual);
  await ben.post(desk.channel, 'note: I know them', { thread: root.id });
  await ben.post(desk.channel, 'Hello from me, too.', { thread: root.id });
  await stands(desk, root, /^Answered by Ben$/, usual);
  await visitor.say('One more thing');
  await stands(desk, root, waiting, usual);
  // It is one post all the time, drawn anew, and its words stay.
  expect((await desk.anna.client.getPost(root.id)).message).toBe(root.message);
  expect(await desk.said(root)).toEqual([
    'Hello?',
    'Hello.',
    'note: I know them',
    'Hello from me, too.',
    'One more thing',
  ]);
  await visitor.hears(['Hello?', 'Hello.', 'Hello from me, too.', 'One more thing']);
});

test('a conversation is claimed and released, and the claim stays when it is answered', async ({ world, context }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Who takes this?');
  await ben.press(root, 'claim');
  const claimed = ['Release', 'Note', 'Close', 'Block'];
  await stands(desk, root, /^Waiting since .* · claimed by Ben$/, claimed);
  await desk.reply(root, 'Ben does.');
  await stands(desk, root, /^Answered by Anna Berg · claimed by Ben$/, claimed);
  await visitor.say('Thanks');
  await stands(desk, root, /^Waiting since .* · claimed by Ben$/, claimed);
  await desk.anna.press(root, 'release');
  await stands(desk, root, waiting, usual);
});

test('a closed conversation says so on both sides, and goes on with the next words of either', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Thanks, that was all');
  await visitor.hears(['Thanks, that was all']);
  const tab = await desk.welcome(context);
  const lines = [visitor, tab].map(({ log }) => log.getByText('This conversation was closed.'));
  const closed = async (is: boolean) => {
    for (const line of lines) await expect(line).toBeVisible({ visible: is });
  };
  await desk.anna.press(root, 'close');
  await stands(desk, root, /^Closed by Anna Berg$/, ['Reopen', 'Note']);
  await closed(true);
  await desk.anna.press(root, 'reopen');
  await stands(desk, root, waiting, usual);
  await closed(false);

  await desk.anna.press(root, 'close');
  await closed(true);
  await visitor.say('Oh, one more');
  await stands(desk, root, waiting, usual);
  await closed(false);

  await desk.anna.press(root, 'close');
  await closed(true);
  await desk.reply(root, 'I forgot something');
  await stands(desk, root, /^Answered by Anna Berg$/, usual);
  await closed(false);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['Thanks, that was all', 'Oh, one more', 'I forgot something']);
  await closed(false);
});

test('a blocked visitor is told and cannot write, until unblocked', async ({ world, context, browser }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'You fools');
  const place = { browser, server: world.server, channel: desk.channel, member: desk.anna };
  await (await opened(place, () => desk.anna.press(root, 'block'))).fill({});
  await stands(desk, root, /^Blocked by Anna Berg$/, ['Unblock']);
  await visitor.say('Fools, all of you');
  await visitor.chat.getByText('Messages are no longer accepted').first().waitFor();
  await expect(visitor.log.getByText('Just write again')).toBeHidden();
  expect(await desk.said(root)).toEqual(['You fools']);
  const other = await desk.welcome(context);
  await other.say('And from here?');
  await other.chat.getByText('Messages are no longer accepted').first().waitFor();
  expect(await desk.said(root)).toEqual(['You fools']);

  await desk.anna.press(root, 'unblock');
  await stands(desk, root, waiting, usual);
  await visitor.page.reload();
  await visitor.open();
  await visitor.say('I am sorry');
  await expect.poll(() => desk.said(root)).toEqual(['You fools', 'I am sorry']);
});

test('a note is written through the dialog, by its author, for nobody outside', async ({ world, context, browser }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'Is my order on its way?');
  const client = await MattermostClient.open(browser, world.server, ben);
  await ben.press(root, 'note');
  const opened = JSON.parse((await client.hears('open_dialog')).data.dialog ?? '{}') as {
    url: string;
    dialog: { title: string; state: string; callback_id: string };
  };
  expect(opened.dialog.title).toBe('Note');
  await ben.client.submitInteractiveDialog({
    url: opened.url,
    callback_id: opened.dialog.callback_id,
    state: opened.dialog.state,
    submission: { text: 'He never paid' },
    user_id: ben.user.id,
    channel_id: desk.channel.id,
    team_id: world.team.id,
    cancelled: false,
  });
  await client.close();
  const [, note] = await desk.anna.thread(root.id);
  expect(note).toMatchObject({ user_id: ben.user.id, message: 'note: He never paid' });
  await desk.reply(root, 'It is.');
  await visitor.hears(['Is my order on its way?', 'It is.']);
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['Is my order on its way?', 'It is.']);
});

test('strangers and guests change nothing by the buttons', async ({ world, context }) => {
  const [stranger, guest] = [await world.newMember(), await world.newMember()];
  const desk = await Desk.open(world, { colleagues: [guest] });
  const { visitor, root } = await desk.begin(context, 'Can anybody close this?');
  await visitor.hears(['Can anybody close this?']);
  const before = await desk.anna.client.getPost(root.id);
  await world.makeGuest(guest);
  for (const verb of ['claim', 'close', 'block', 'note']) {
    await expect(stranger.press(root, verb)).rejects.toThrow();
    await guest.press(root, verb);
  }
  // Nor do they by asking the plugin themselves, in the name of another.
  const ask = async (member: Member | undefined, verb: string, body: unknown) => {
    const headers: Record<string, string> = { 'Mattermost-User-Id': desk.anna.user.id };
    if (member) headers.Authorization = `Bearer ${member.client.getToken()}`;
    const url = `${world.server.url}/plugins/frontdesk/actions/${verb}`;
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const press = { post_id: root.id, user_id: desk.anna.user.id, state: root.id, submission: { text: 'mine' } };
  for (const verb of ['close', 'block', 'blocked', 'noted']) {
    expect((await ask(undefined, verb, press)).status).toBe(404);
    expect(await (await ask(stranger, verb, press)).text()).toContain('You must be a member of this channel');
  }
  expect(await desk.anna.client.getPost(root.id)).toEqual(before);
  expect(await desk.said(root)).toEqual(['Can anybody close this?']);
});
