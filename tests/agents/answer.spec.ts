import { setTimeout as pause } from 'node:timers/promises';
import type { Post } from '@mattermost/types/posts';
import { buttons, look } from '../feeds/look.ts';
import { questionOf } from '../world/agent.ts';
import { answers, begunAt, endedAt, endless } from '../world/answering.ts';
import { png } from '../world/png.ts';
import { answering } from './desk.ts';
import { expect, test } from './story.ts';

/** Forty words, and how they are told from others. */
const forty = Array.from({ length: 40 }, (_, index) => `word${index + 1}`).join(' ');

test('an answer appears with its first word and grows in one post, and its agent types meanwhile', async ({
  agent,
}) => {
  const desk = await agent();
  const listening = await desk.listen();
  const of = (data: Record<string, string>) => JSON.parse(data.post ?? '{}') as Post;
  const delays: number[] = [];
  // It opens its answer at once, and thinks for a while before its first word.
  for (const first of [1_500, 300, 20]) {
    desk.server.always(answers(forty, { first, every: 60 }));
    const question = await desk.say(`What do you know after ${first} ms?`);
    await listening.hears('typing', ({ data }) => data.user_id === desk.agent.bot.id && data.parent_id === question.id);
    const [post, ...more] = await desk.answer(question);
    expect(more).toEqual([]);
    expect(post).toMatchObject({ message: forty, root_id: question.id, user_id: desk.agent.bot.id });
    expect(buttons(post)).toEqual({});
    const { received } = desk.server.questions.at(-1) ?? {};
    if (!received) throw new Error('nobody asked');
    const made = await listening.hears('posted', ({ data }) => of(data).id === post.id);
    expect(of(made.data).message).toContain('word1');
    expect(Object.keys(buttons(of(made.data)))).toEqual(['Stop']);
    delays.push(made.at - (begunAt(received) ?? 0));
    const edits = listening.all('post_edited', ({ data }) => of(data).id === post.id);
    expect(edits.length).toBeGreaterThan(2);
    // Not more than two a second, with room for how evenly they travel.
    const lasted = (edits.at(-1)?.at ?? 0) - made.at;
    expect(edits.length).toBeLessThanOrEqual(Math.ceil(lasted / 500) + 1);
    const gaps = edits.slice(1, -1).map(({ at }, index) => at - (edits[index]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThan(350);
    const late = (edits.at(-1)?.at ?? 0) - (endedAt(received) ?? 0);
    process.stdout.write(
      `first words in the thread ${delays.at(-1)} ms after the agent's first token; ${edits.length} edits in ${(lasted / 1000).toFixed(1)} s; whole ${late} ms after its last\n`,
    );
  }
  await listening.close();
  expect(delays.sort((a, b) => a - b)[1]).toBeLessThan(500);
});

test('a thread that the agent is in needs no new mention, and it is told who said what', async ({ agent, world }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await agent({ colleagues: [ben], settings: 'mention_only=true allowed_users=*' });
  const beside = await desk.say('Who makes the coffee?');
  await desk.say('Ben does', { thread: beside });
  const root = await desk.say(`${desk.mention} is the lamp dimmable?`);
  await desk.answer(root);
  desk.server.always(answers('Down to one percent.'));
  expect(await desk.ask('How far?', { thread: root, by: ben })).toBe('Down to one percent.');
  expect(await desk.answersTo(beside)).toEqual([]);
  expect(desk.server.received).toHaveLength(2);
  const { said } = desk.server.questions.at(-1) ?? {};
  expect(said?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  expect(said?.[0]?.text).toContain('is the lamp dimmable?');
  expect(said?.[1]?.text).toBe('Yes.');
  const last = JSON.stringify(desk.server.questions.at(-1)?.body);
  expect(last).toContain('How far?');
  expect(last).toMatch(new RegExp(`Ben|${ben.user.username}`));

  // In a thread that was going on without it, it is told what was said before.
  await desk.ask(`${desk.mention} do you?`, { thread: beside });
  expect(JSON.stringify(desk.server.questions.at(-1)?.body)).toContain('Who makes the coffee?');
});

test('without mention_only each new post of a person is answered in its thread, or in the channel where that is set', async ({
  agent,
}) => {
  const desk = await agent();
  const threaded = await desk.say('One?');
  expect((await desk.answer(threaded))[0].root_id).toBe(threaded.id);
  await desk.set('thread_replies=false');
  const plain = await desk.say('Two?');
  expect((await desk.answer(plain))[0].root_id).toBe('');
  // Within a thread it stays there.
  const reply = await desk.say('Three?', { thread: threaded });
  expect((await desk.answer(reply))[0].root_id).toBe(threaded.id);
});

test('a question that is edited while it is answered is answered anew in the same post; one that is deleted is not answered', async ({
  agent,
}) => {
  const desk = await agent();
  desk.server.chooses((received) => answers(`${questionOf(received).last}: ${forty}`, { every: 100 }));
  const question = await desk.say('Is it oak');
  const growing = await desk.grows(question, 'word3');
  await desk.anna.edit(question, 'Is it ash?');
  const [post, ...more] = await desk.answer(question);
  expect(more).toEqual([]);
  expect(post.id).toBe(growing.id);
  expect(post.message).toMatch(/Is it ash\?: word1 .* word40$/s);
  expect(post.message).not.toContain('oak');
  expect(desk.server.received).toHaveLength(2);
  expect(desk.server.left).toBe(1);

  const other = await desk.say('Is it linen?');
  await desk.grows(other, 'word3');
  await desk.anna.client.deletePost(other.id);
  await expect.poll(() => desk.server.left).toBe(2);
  // Edits of what was answered long ago change nothing.
  await desk.anna.edit(question, 'Is it elm?');
  await pause(500);
  expect(desk.server.received).toHaveLength(3);
});

test('the Stop button and /desk stop end an answer where it is, and what came stays', async ({ agent, world }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await agent({ colleagues: [ben] });
  desk.server.always(endless(30));
  const one = await desk.say('How many lamps?');
  const growing = await desk.grows(one, 'word20');
  await desk.press(growing, 'Stop', ben);
  const [stopped] = await desk.answer(one);
  expect(stopped.message).toContain('word20');
  expect(stopped.message).toMatch(/stopped/);
  expect(buttons(stopped)).toEqual({});
  await expect.poll(() => desk.server.left).toBe(1);

  const two = await desk.say('And how many chairs?');
  await desk.grows(two, 'word20');
  await desk.anna.command(desk.channel, `/desk stop ${desk.agent.handle}`, { thread: two.id });
  expect((await desk.answer(two))[0].message).toMatch(/word20[\s\S]*stopped/);
  await expect.poll(() => desk.server.left).toBe(2);
  expect(await desk.type('/desk stop', two.id)).not.toBe('');
  // What was stopped is no obstacle to what comes next.
  desk.server.always(answers('Seven.'));
  expect(await desk.ask('So?', { thread: two })).toBe('Seven.');
});

test('Stop under an answer lets what was asked meanwhile be answered; /desk stop says how many questions were waiting', async ({
  agent,
  world,
}) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await agent({ colleagues: [ben] });
  desk.server.always(endless(30));
  const lamps = await desk.say('How many lamps?');
  const growing = await desk.grows(lamps, 'word20');
  const chairs = await desk.say('And how many chairs?', { thread: lamps, by: ben });
  await pause(1_000);
  desk.server.always(answers('Seven.'));
  await desk.press(growing, 'Stop');
  expect((await desk.answer(lamps))[0].message).toMatch(/stopped/);
  expect(look((await desk.answer(chairs))[0])).toBe('Seven.');

  desk.server.always(endless(30));
  await desk.grows(await desk.say('And tables?', { thread: lamps }), 'word20');
  await desk.say('And beds?', { thread: lamps, by: ben });
  await pause(1_000);
  expect(await desk.type('/desk stop', lamps.id)).toMatch(/1 answer was stopped.*1 question that was waiting/);
});

test('a long answer goes on in a next post at a paragraph, and nothing of it is lost', async ({ agent }) => {
  const desk = await agent();
  const paragraphs = Array.from(
    { length: 60 },
    (_, index) => `Paragraph ${index}: ${'lamps and more lamps '.repeat(20)}end ${index}.`,
  );
  const text = paragraphs.join('\n\n');
  expect(text.length).toBeGreaterThan(24_000);
  desk.server.always(answers(text));
  const question = await desk.say('Tell me all');
  await desk.grows(question, 'end 59.');
  const parts = await desk.answer(question);
  expect(parts.length).toBeGreaterThan(1);
  for (const [part, post] of parts.entries()) {
    expect(answering(post)?.part ?? 0).toBe(part);
    expect(post.message).toMatch(/^Paragraph \d+: /);
    expect(post.message).toMatch(/end \d+\.$/);
  }
  const words = parts.map(({ message }) => message).join('\n\n');
  expect(words.split(/\s+/)).toEqual(text.split(/\s+/));
});

test('a picture and a text file go along with the question', async ({ agent }) => {
  const desk = await agent();
  const picture = png(16, 16);
  const files = [
    { name: 'lamp.png', type: 'image/png', bytes: picture },
    { name: 'prices.csv', type: 'text/csv', bytes: Buffer.from('lamp;89 €\n"table";149 €\n') },
    { name: 'firmware.bin', type: 'application/octet-stream', bytes: Buffer.from([0, 255, 1, 254]) },
  ];
  const question = await desk.say('What is that?', { files });
  await desk.answer(question);
  const [asked] = desk.server.questions;
  const all = (asked?.said ?? []).flatMap((told) => told.files);
  expect(all).toContainEqual(expect.objectContaining({ type: 'image/png', data: picture.toString('base64') }));
  const texts = (asked?.said ?? []).map(({ text }) => text).join('\n');
  expect(texts).toContain('What is that?');
  expect(texts).toContain('prices.csv');
  expect(texts).toContain('lamp;89 €\n"table";149 €');
  // What it cannot read it is told of.
  expect(texts).toContain('firmware.bin');
});

test('what an agent writes mentions neither @all nor @here', async ({ agent, world }) => {
  const ben = await world.newMember();
  const desk = await agent({ colleagues: [ben] });
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  await ben.read(desk.channel);
  desk.server.always(answers('Hear, @all and @channel and @here: lamps!', { every: 50 }));
  const shown = await desk.ask('Say it to everybody');
  expect(shown).not.toMatch(/(^|\s)@(all|channel|here)\b/);
  expect(shown).toContain('lamps!');
  expect(await ben.mentions(desk.channel)).toBe(0);
  expect(look(await desk.now(await desk.say('Thank you')))).toBe('Thank you');
});
