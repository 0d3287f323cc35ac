import type { Channel } from '@mattermost/types/channels';
import type { Member } from '../world/member.ts';
import { Visitor } from '../world/visitor.ts';
import { connectWebsite } from '../world/website.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** What `props.frontdesk` of `/desk show` has. */
interface Shown {
  disabled: boolean;
  snippet: string;
  preview_url: string;
  seen?: { page: string; at: number };
}

async function type(member: Member, channel: Channel, command: string): Promise<string> {
  const answer = await member.command(channel, command);
  expect(answer.response_type).toBe('ephemeral');
  return answer.text;
}

async function show(desk: Desk): Promise<{ text: string; shown: Shown }> {
  const answer = await desk.anna.command(desk.channel, `/desk show ${desk.website.handle}`);
  return { text: answer.text, shown: answer.props?.frontdesk as Shown };
}

test('list shows what the caller may read, of this channel first', async ({ world }) => {
  const [ours, theirs] = [await Desk.open(world), await Desk.open(world)];
  const open = await Desk.open(world, { type: 'O', colleagues: [ours.anna] });
  await world.admin.client.addToChannel(ours.anna.user.id, open.channel.id);

  const text = await type(ours.anna, ours.channel, '/desk list');
  const rows = text.split('\n').slice(2);
  expect(rows[0]).toBe(`| \`${ours.website.handle}\` | website | ${ours.origin} | ~${ours.channel.name} | on |`);
  expect(rows.some((row) => row.includes(`\`${open.website.handle}\``))).toBe(true);
  expect(text).not.toContain(`\`${theirs.website.handle}\``);

  const listed = (await theirs.anna.command(theirs.channel, '/desk list')).props?.frontdesk as {
    connections: { handle: string }[];
  };
  const handles = listed.connections.map(({ handle }) => handle);
  expect(handles).toContain(theirs.website.handle);
  expect(handles).not.toContain(ours.website.handle);

  // A public channel is read by the whole team, members of it or not; a private one by nobody else.
  for (const verb of ['show', 'disconnect']) {
    expect(await type(theirs.anna, theirs.channel, `/desk ${verb} ${ours.website.handle}`)).toContain(
      `There is no connection \`${ours.website.handle}\` that you can see`,
    );
  }
  expect(await type(ours.anna, ours.channel, `/desk disconnect ${open.website.handle}`)).toContain('Only admins');
  expect((await show(open)).shown.disabled).toBe(false);
});

test('show has the snippet, a preview that opens, and the page on which the loader was last seen', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const before = await show(desk);
  expect(before.text).toContain('| loader last seen on | not yet. Is the snippet on the page? |');
  expect(before.shown.snippet).toBe(desk.website.snippet);
  expect(before.shown.seen ?? undefined).toBeUndefined();

  const visitor = await Visitor.visit(await context.newPage(), `${desk.page}?order=secret-4711#part`);
  await expect(async () => expect((await show(desk)).shown.seen?.page).toBe(`${desk.origin}/`)).toPass();
  await visitor.open();
  await expect(async () => expect((await show(desk)).shown.seen?.page).toBe(desk.page)).toPass();
  const { text } = await show(desk);
  expect(text).toContain(`| loader last seen on | \`${desk.page}\` (`);
  expect(text).not.toContain('secret-4711');
  expect(text).not.toContain('not on an allowed origin');

  const preview = await context.newPage();
  await preview.goto((await show(desk)).shown.preview_url);
  await expect(preview.getByText('Preview')).toBeVisible();
  await preview.getByRole('textbox').fill('Just trying');
  await preview.getByRole('textbox').press('Enter');
  const root = await desk.root('Just trying');
  expect(JSON.stringify(root.props.attachments)).toContain('"value":"Preview"');
  await desk.reply(root, 'It works');
  await expect(preview.getByRole('log').getByText('It works')).toBeVisible();
});

test('show says so where the loader is on a page whose origin is not allowed, and the chat stays closed there', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const foreign = world.shop.origin('elsewhere.localhost');
  const visitor = await Visitor.visit(await context.newPage(), desk.page.replace(desk.origin, foreign));
  await visitor.launcher.click();
  await expect(async () => expect((await show(desk)).text).toContain('that page is not on an allowed origin')).toPass();
  expect((await show(desk)).shown.seen?.page).toContain(foreign);
  await expect(visitor.chat.getByRole('textbox')).toBeHidden();

  const right = await Visitor.visit(await context.newPage(), desk.page);
  await expect(right.launcher).toBeVisible();
  await expect(async () => expect((await show(desk)).shown.seen?.page).toBe(`${desk.origin}/`)).toPass();
});

test('a disconnected website has no chat, its visitors are told, and connected again it goes on', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Before');
  await visitor.hears(['Before']);

  expect(await type(desk.anna, desk.channel, `/desk disconnect ${desk.website.handle}`)).toContain('is disconnected');
  expect(await type(desk.anna, desk.channel, '/desk disconnect')).toContain('is disconnected already');
  expect(await type(desk.anna, desk.channel, '/desk list')).toContain('| off |');
  await desk.reply(root, 'While it was off');
  await visitor.say('Hello?');
  await visitor.chat.getByText('This chat is no longer available.').first().waitFor();

  const other = await context.browser()?.newContext();
  if (!other) throw new Error('a browser is needed');
  const newcomer = await Visitor.visit(await other.newPage(), desk.page);
  await newcomer.page.waitForLoadState('networkidle');
  await expect(newcomer.launcher).toHaveCount(0);
  await other.close();

  const again = await desk.anna.command(desk.channel, `/desk connect website ${desk.origin}`);
  expect(again.props?.frontdesk).toMatchObject({ connection: desk.website.connection, handle: desk.website.handle });
  await visitor.page.reload();
  await visitor.open();
  await visitor.say('Here I am again');
  await visitor.hears(['Before', 'While it was off', 'Here I am again']);
  expect(await desk.said(root)).toEqual(['Before', 'While it was off', 'Here I am again']);
});

test('help lists the commands, an unknown one is named, and several connections want a name', async ({ world }) => {
  const desk = await Desk.open(world);
  const { anna, channel } = desk;
  const help = await type(anna, channel, '/desk help');
  for (const verb of ['connect', 'list', 'show', 'disconnect', 'note', 'help']) expect(help).toContain(`/desk ${verb}`);
  expect(await type(anna, channel, '/desk HELP')).toBe(help);
  expect(await type(anna, channel, '/desk')).toBe(help);
  expect(await type(anna, channel, '/desk conect website')).toContain('There is no `/desk conect`');
  expect(await type(anna, channel, '/desk note Something')).toContain('in the thread of a conversation');

  await anna.command(channel, '/desk connect website https://second.example');
  expect(await type(anna, channel, '/desk show')).toContain(
    `Which one? Name it: \`second-example\`, \`${desk.website.handle}\``,
  );
  const elsewhere = await world.newChannel([anna], { type: 'P' });
  expect(await type(anna, elsewhere, '/desk show')).toContain(`\`${desk.website.handle}\``);
  const cleo = await world.newMember();
  const empty = await world.newChannel([cleo], { type: 'P' });
  expect(await type(cleo, empty, '/desk show')).toContain('Nothing is connected yet');
});

test('who has set German is answered in German, and so is the root post where a German connected', async ({
  world,
  context,
}) => {
  const greta = await world.newMember({ locale: 'de' });
  const channel = await world.newChannel([greta], { type: 'P' });
  const address = world.shop.origin(`${world.newName('laden')}.localhost`);
  expect(await type(greta, channel, `/desk connect website ${address}`)).toContain(
    'ist jetzt mit diesem Kanal verbunden',
  );
  const answer = await greta.command(channel, '/desk show');
  const { snippet } = await connectWebsite(greta, channel, address);
  expect(answer.text).toContain('Loader zuletzt gesehen auf | noch nirgends');
  expect(await type(greta, channel, '/desk help')).toContain('| Befehl | Wirkung |');
  expect(await type(greta, channel, '/desk fort')).toContain('`/desk fort` gibt es nicht');

  world.shop.show('/laden', { snippet });
  const visitor = await Visitor.visit(await context.newPage(), `${address}/laden`);
  await visitor.open();
  await visitor.say('Guten Tag');
  const find = async () => (await greta.posts(channel)).find(({ message }) => message.includes('Guten Tag'));
  await expect.poll(async () => (await find())?.message).toMatch(/^\*\*Besucher \w{4}\*\*/);
  expect(JSON.stringify((await find())?.props.attachments)).toContain('Wartet seit');
});

test('what is typed is completed: the verbs, what they take, and the connections that there are', async ({ world }) => {
  const desk = await Desk.open(world);
  const stranger = await Desk.open(world);
  const complete = async (typed: string) => {
    const place = { channel_id: desk.channel.id, team_id: desk.channel.team_id, root_id: '' };
    const found = await desk.anna.client.getCommandAutocompleteSuggestionsList(typed, world.team.id, place);
    return found.map(({ Complete }) => Complete);
  };
  expect(await complete('/des')).toContain('desk');
  const verbs = await complete('/desk ');
  for (const verb of ['connect', 'list', 'show', 'set', 'rotate', 'rules', 'disconnect', 'note', 'help'])
    expect(verbs).toContain(`desk ${verb}`);
  expect(await complete('/desk con')).toEqual(['desk connect']);
  expect((await complete('/desk connect ')).sort()).toEqual(
    ['agent', 'bot', 'easychat', 'endpoint', 'feed', 'website'].map((kind) => `desk connect ${kind}`),
  );
  expect(await complete(`/desk set ${desk.website.handle} `)).toContain(`desk set ${desk.website.handle} verified=`);
  for (const verb of ['show', 'set', 'rotate', 'disconnect']) {
    const handles = await complete(`/desk ${verb} `);
    expect(handles).toContain(`desk ${verb} ${desk.website.handle}`);
    expect(handles).not.toContain(`desk ${verb} ${stranger.website.handle}`);
  }
});
