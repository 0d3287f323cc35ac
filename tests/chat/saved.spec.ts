/** Replies that are said again and again, conversations that are taken out, and how a connection does. */
import type { Post } from '@mattermost/types/posts';
import { Desk } from '../e2e/desk.ts';
import type { Member } from '../world/member.ts';
import type { World } from '../world/world.ts';
import { expect, test } from './story.ts';

async function type(member: Member, desk: Desk, command: string, thread?: Post): Promise<string> {
  const { text, response_type } = await member.command(desk.channel, command, { thread: thread?.id ?? '' });
  expect(response_type).toBe('ephemeral');
  return text;
}

/** What a command's answer has for programs. */
async function read<T>(member: Member, desk: Desk, command: string, thread?: Post): Promise<T> {
  const { text, props } = await member.command(desk.channel, command, { thread: thread?.id ?? '' });
  if (!props?.frontdesk) throw new Error(`it was refused: ${text}`);
  return props.frontdesk as unknown as T;
}

test('a saved reply goes to the visitor in the name of who says it, and everybody who answers has it', async ({
  world,
  context,
}) => {
  const ben = await world.newMember({ firstName: 'Ben', lastName: 'Ode' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const { visitor, root } = await desk.begin(context, 'When are you open?');
  expect(await type(desk.anna, desk, '/desk say')).toContain('There are no saved replies yet.');
  expect(await type(desk.anna, desk, '/desk say Hours = "We are open **from 9 to 5**."')).toContain('`hours` is saved');
  expect(await type(ben, desk, '/desk say')).toContain('| `hours` | `We are open **from 9 to 5**.` |');

  expect(await type(ben, desk, '/desk say hours')).toContain('in the thread of a conversation');
  expect(await type(ben, desk, '/desk say hours', root)).toBe('You have said `hours`. The visitor sees it.');
  await visitor.hears(['When are you open?', 'We are open from 9 to 5.']);
  await expect(visitor.bubbles.last().locator('strong')).toHaveText('from 9 to 5');
  expect(await visitor.log.locator('article:not(.greeting) .name').allInnerTexts()).toEqual(['Ben']);
  const said = (await desk.anna.thread(root.id)).at(-1);
  expect(said?.user_id).toBe(ben.user.id);
  await expect(async () => {
    const { props } = await desk.anna.client.getPost(root.id);
    expect(JSON.stringify(props.attachments)).toContain('Answered by Ben Ode');
  }).toPass();
  // Edited and deleted it is like any other.
  await ben.edit(said as Post, 'We are open until 6.');
  await visitor.hears(['When are you open?', 'We are open until 6.']);

  await desk.reply(root, 'We ship on Mondays.');
  expect(await type(desk.anna, desk, '/desk say shipping --save', root)).toContain('`shipping` is saved');
  expect(await type(ben, desk, '/desk say shipping', root)).toContain('You have said');
  await visitor.hears(['When are you open?', 'We are open until 6.', 'We ship on Mondays.', 'We ship on Mondays.']);

  const place = { channel_id: desk.channel.id, team_id: desk.channel.team_id, root_id: root.id };
  const offered = await ben.client.getCommandAutocompleteSuggestionsList('/desk say ', world.team.id, place);
  expect(offered.map(({ Complete }) => Complete).slice(0, 2)).toEqual(['desk say hours', 'desk say shipping']);

  expect(await type(ben, desk, '/desk say hours --delete')).toContain('is no longer saved');
  expect(await type(ben, desk, '/desk say hours', root)).toContain('There are `shipping`.');
  expect(await type(desk.anna, desk, '/desk say inside = note: not for visitors')).toContain('Nothing was saved.');
});

test('a saved reply is for those who answer here, and no one else', async ({ world }) => {
  const [desk, other] = [await Desk.open(world), await Desk.open(world)];
  await type(desk.anna, desk, '/desk say hours = We are open.');
  expect(await type(other.anna, other, '/desk say')).toContain('There are no saved replies yet.');
  const place = { channel_id: desk.channel.id, team_id: desk.channel.team_id, root_id: '' };
  const offered = await other.anna.client.getCommandAutocompleteSuggestionsList('/desk say ', world.team.id, place);
  expect(offered.map(({ Complete }) => Complete)).not.toContain('desk say hours');
});

/** What `props.frontdesk` of `/desk transcript` has, as far as it is looked at here. */
interface Transcript {
  messages: number;
  notes: number;
  markdown_url: string;
  json_url: string;
}

/** One message of the JSON. */
interface Line {
  role: string;
  name: string;
  note: boolean;
  text: string;
}

/** Fetches what a link names; the name under which browsers know the server leads nowhere here. */
function fetched(world: World, url: string, member?: Member): Promise<Response> {
  const { pathname, search } = new URL(url);
  const headers: Record<string, string> = member ? { Authorization: `Bearer ${member.client.getToken()}` } : {};
  return fetch(new URL(pathname + search, world.server.url), { headers });
}

test('a conversation is taken out as Markdown and JSON, with its notes or without', async ({ world, context }) => {
  const stranger = await world.newMember();
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Where is my lamp?');
  await desk.reply(root, 'note: who packs?');
  await desk.reply(root, 'It is **on its way**.');
  await visitor.sees('It is on its way.');
  await visitor.say('The *big* one?');
  await visitor.hasSent();

  const answer = await desk.anna.command(desk.channel, '/desk transcript', { thread: root.id });
  expect(answer.text).toContain('3 messages, 1 note, marked as such.');
  expect(answer.text).toMatch(/\*\*Anna Berg\*\* · [\d-]+ [\d:]+ \S+ · 🔒 note\n\nwho packs\?/);
  const link = `${world.server.url}/${world.team.name}/pl/${root.id}`;
  const whole = await read<Transcript>(desk.anna, desk, `/desk transcript ${link}`);
  expect(whole).toMatchObject({ messages: 3, notes: 1 });

  const markdown = await fetched(world, whole.markdown_url, desk.anna);
  expect(markdown.status).toBe(200);
  expect(markdown.headers.get('content-disposition')).toMatch(/^attachment; filename="transcript-\w{4}\.md"$/);
  const text = await markdown.text();
  expect(text).toContain(`- Page: ${desk.page}`);
  expect(text).toContain('The \\*big\\* one?');
  expect(text).toContain('who packs?');
  const json = (await (await fetched(world, whole.json_url, desk.anna)).json()) as { messages: Line[] };
  expect(json.messages.map(({ role, note, text }) => [role, note, text])).toEqual([
    ['visitor', false, 'Where is my lamp?'],
    ['member', true, 'who packs?'],
    ['member', false, 'It is **on its way**.'],
    ['visitor', false, 'The *big* one?'],
  ]);

  const open = await read<Transcript>(desk.anna, desk, '/desk transcript --public', root);
  expect(open).toMatchObject({ messages: 3, notes: 0 });
  const given = await (await fetched(world, open.json_url, desk.anna)).text();
  expect(given).not.toContain('who packs?');
  expect(given).toContain('"name": "Anna"');
  for (const hidden of ['Berg', desk.anna.user.username]) expect(given).not.toContain(hidden);

  for (const url of [whole.markdown_url, whole.json_url]) {
    expect((await fetched(world, url, stranger)).status).toBe(404);
    expect((await fetched(world, url)).status).toBe(404);
  }
  const elsewhere = await world.newChannel([stranger], { type: 'P' });
  expect((await stranger.command(elsewhere, `/desk transcript ${link}`)).text).toContain('none that you may read');
});

/** What `props.frontdesk` of `/desk stats` has. */
interface Stats {
  conversations: number;
  open: number;
  waiting: number;
  first_answer: number | null;
  weeks: { conversations: number; answered: number }[];
}

test('stats say how many conversations there are, who waits and how long first answers took', async ({
  world,
  browser,
}) => {
  const desk = await Desk.open(world);
  expect(await type(desk.anna, desk, '/desk stats')).toBe(`**${desk.website.handle}** has had no conversations yet.`);
  const contexts = [await browser.newContext(), await browser.newContext()];
  const [first, second] = contexts;
  if (!first || !second) throw new Error('two contexts are needed');
  const answered = await desk.begin(first, 'A question');
  await desk.reply(answered.root, 'note: a moment');
  await desk.reply(answered.root, 'An answer');
  await answered.visitor.sees('An answer');
  await desk.begin(second, 'Another question');
  await expect(async () => {
    const stats = await read<Stats>(desk.anna, desk, '/desk stats');
    expect(stats).toMatchObject({ conversations: 2, open: 2, waiting: 1 });
    expect(stats.first_answer).toBeGreaterThan(0);
    expect(stats.first_answer).toBeLessThan(60_000);
    expect(stats.weeks).toHaveLength(8);
    expect(stats.weeks.at(-1)).toMatchObject({ conversations: 2, answered: 1 });
  }).toPass();
  const text = await type(desk.anna, desk, `/desk stats ${desk.website.handle}`);
  expect(text).toMatch(/^\*\*[\w-]+\*\*: 2 conversations, 2 of them open; 1 visitor waits, since /);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(10);
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);

  const greta = await world.newMember({ locale: 'de' });
  await world.admin.client.addToChannel(greta.user.id, desk.channel.id);
  expect(await type(greta, desk, '/desk stats')).toContain('2 Unterhaltungen, 2 davon offen; 1 Besucher wartet, seit ');
  for (const context of contexts) await context.close();
});
