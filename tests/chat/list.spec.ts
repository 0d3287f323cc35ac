import { Desk } from '../e2e/desk.ts';
import { expect, test } from './story.ts';

test('list shows the open conversations below the connections, who waits longest first', async ({ world, browser }) => {
  const ben = await world.newMember({ firstName: 'Ben', locale: 'de' });
  const desk = await Desk.open(world, { colleagues: [ben] });
  const other = await Desk.open(world, { colleagues: [] });
  const begin = async (words: string) => desk.begin(await browser.newContext(), words);
  const list = async (member = desk.anna) => (await member.command(desk.channel, '/desk list')).text;
  expect(await list()).toContain('No conversation is open in this channel.');

  const first = await begin('I came first');
  const second = await begin('I came second');
  const third = await begin('I came third');
  const fourth = await begin('I came fourth');
  await other.begin(await browser.newContext(), 'I came elsewhere');
  await desk.reply(first.root, 'Hello');
  await desk.anna.press(third.root, 'close');
  await ben.press(fourth.root, 'claim');
  await expect
    .poll(async () => (await rows(list)).map(({ root }) => root))
    .toEqual([second.root.id, fourth.root.id, first.root.id]);
  const [longest, later, answered] = await rows(list);
  expect(longest).toMatchObject({ state: expect.stringMatching(/^Waiting since /), claimed: '' });
  expect(later).toMatchObject({ claimed: 'Ben' });
  expect(answered).toMatchObject({ state: 'Answered by Anna Berg' });

  // Whoever was answered and asks again waits from then on.
  await first.visitor.say('One more thing');
  await expect
    .poll(async () => (await rows(list)).map(({ root }) => root))
    .toEqual([second.root.id, fourth.root.id, first.root.id]);
  expect((await rows(list))[2]).toMatchObject({ state: expect.stringMatching(/^Waiting since /) });
  const german = await list(ben);
  expect(german).toContain('**Offene Unterhaltungen in diesem Kanal**');
  // The columns stand in line, also where nobody draws the table.
  const table = german
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(3);
  expect(new Set(table.map((line) => line.indexOf('|', 2))).size).toBe(1);
});

/** The table of open conversations, row by row. */
async function rows(list: () => Promise<string>): Promise<{ root: string; state: string; claimed: string }[]> {
  const [, table = ''] = (await list()).split('**Open conversations in this channel**');
  return [...table.matchAll(/^\| \[[^\]]+\]\(\S+\/_redirect\/pl\/(\w{26})\) *\| (.*?) *\| (.*?) *\|$/gm)].map(
    ([, root = '', state = '', claimed = '']) => ({ root, state, claimed }),
  );
}
