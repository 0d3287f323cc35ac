/**
 * Agents that fail, each in its own way: a sentence in the thread says what is wrong, and "Try again" works.
 */
import { buttons, look } from '../feeds/look.ts';
import {
  answers,
  broken,
  endless,
  error,
  noModel,
  opensAndWaits,
  webPage,
  whole,
  wrongJson,
  wrongKey,
} from '../world/answering.ts';
import { type Behaviour, busy, cuts, elsewhere, never } from '../world/behaviour.ts';
import { answering } from './desk.ts';
import { expect, test } from './story.ts';

/** What is wrong, how its server behaves, what is said of it, and how often it is asked. */
interface Bad {
  behaves: Behaviour;
  says: RegExp;
  /** What has to be set before. */
  settings?: string;
  times?: number;
  /** What of its answer has come before. */
  came?: RegExp;
}

const some = 'Oak, ash and linen are what our lamps are made of, and brass.';

const bad: Record<string, Bad> = {
  'wants another key': { behaves: wrongKey, says: /key[\s\S]*401|401[\s\S]*key/i },
  'does not know the model': { behaves: noModel, says: /model/i },
  'is a web page': { behaves: webPage, says: /address|could not be read/i },
  'leads elsewhere': { behaves: elsewhere('http://127.0.0.1:9/v1/chat/completions'), says: /address|30\d/i },
  'takes no such question': { behaves: error(400, 'context length exceeded'), says: /context length exceeded/ },
  'says nonsense': { behaves: wrongJson, says: /could not be read/ },
  'says nothing': { behaves: whole(''), says: /empty/, settings: 'stream=false' },
  breaks: { behaves: broken, says: /fault|500/, times: 3 },
  'is busy and says until when': { behaves: busy(1), says: /too much|busy|429/i, times: 3 },
  'hangs up': { behaves: cuts, says: /ended|connection/i, times: 3 },
  'hangs up in the middle': { behaves: answers(some, { every: 30, end: 'cut' }), says: /incomplete/, came: /Oak, ash/ },
  'is silent': { behaves: never, says: /in time/, settings: 'timeout=5' },
  'opens its answer and says nothing': { behaves: opensAndWaits, says: /in time/, settings: 'timeout=5' },
  'does not end in time': {
    behaves: endless(30),
    says: /longer than it may|not end/,
    settings: 'timeout=5',
    came: /word20/,
  },
};

for (const [what, { behaves, says, settings, times = 1, came }] of Object.entries(bad)) {
  test(`an agent that ${what} leaves a sentence in the thread, and can be asked again`, async ({ agent }) => {
    const desk = await agent(settings ? { settings } : {});
    desk.server.always(behaves);
    const question = await desk.say('What are lamps made of?');
    const shown = async () => (await desk.answersTo(question)).map(look).join('\n');
    await expect.poll(shown, { timeout: 25_000 }).toMatch(says);
    if (came) expect(await shown()).toMatch(came);
    const posts = await desk.answer(question);
    const failed = posts.find((post) => answering(post)?.failure || Object.keys(buttons(post)).length > 0);
    if (!failed) throw new Error(`nothing can be pressed: ${await shown()}`);
    expect(Object.keys(buttons(failed))).toEqual(['Try again']);
    expect(desk.server.received).toHaveLength(times);

    desk.server.always(answers('Of oak.'));
    await desk.press(failed, 'Try again');
    await expect.poll(async () => (await desk.shown(question)).join('\n'), { timeout: 15_000 }).toContain('Of oak.');
    const after = await desk.answer(question);
    expect(after.some((post) => answering(post)?.failure)).toBe(false);
    expect(after.flatMap((post) => Object.keys(buttons(post)))).toEqual([]);
    // What went wrong is no part of the conversation.
    const last = JSON.stringify(desk.server.questions.at(-1)?.body);
    expect(last).toContain('What are lamps made of?');
    expect(last).not.toMatch(/cannot answer|incomplete/);
  });
}

test('what was asked again and answered is over: nobody asks it once more', async ({ agent, world }) => {
  const desk = await agent();
  desk.server.always(broken);
  const question = await desk.say('What are lamps made of?');
  await expect
    .poll(async () => (await desk.answersTo(question)).map(look).join('\n'), { timeout: 25_000 })
    .toMatch(/500/);
  const failed = (await desk.answer(question)).find((post) => answering(post)?.failure);
  if (!failed) throw new Error('nothing says what failed');
  desk.server.always(answers('Of oak.'));
  await desk.press(failed, 'Try again');
  await expect.poll(async () => (await desk.shown(question)).join('\n'), { timeout: 15_000 }).toContain('Of oak.');
  // A turn that nobody ended would be taken over within a minute or so.
  const like = `v1:turns:${desk.agent.connection}:%`;
  const left = () => world.database.query(`SELECT pkey FROM pluginkeyvaluestore WHERE pkey LIKE '${like}'`);
  await expect.poll(left, { timeout: 5_000 }).toEqual([]);
  expect(desk.server.received).toHaveLength(4);
});

test('an agent that stumbles once answers without anybody doing anything', async ({ agent }) => {
  const desk = await agent();
  desk.server.always(answers('Of ash.'));
  desk.server.next(broken);
  expect(await desk.ask('And tables?')).toBe('Of ash.');
  desk.server.next(busy(1));
  const begin = Date.now();
  expect(await desk.ask('And chairs?')).toBe('Of ash.');
  expect(Date.now() - begin).toBeGreaterThan(900);
  expect(desk.server.received).toHaveLength(4);
});

test('an agent whose server is gone costs the team nothing: people go on, and the next question is answered', async ({
  agent,
}) => {
  const desk = await agent();
  const { port } = desk.server;
  await desk.server.close();
  const question = await desk.say('Anybody there?');
  const begin = performance.now();
  await desk.say('I am', { thread: question });
  expect(performance.now() - begin).toBeLessThan(1_000);
  const [post] = await desk.answer(question, { within: 25_000 });
  expect(look(post)).toMatch(/nothing answers/);
  await desk.server.reopen(port);
  desk.server.always(answers('Me, too.'));
  await desk.press(post, 'Try again');
  await expect.poll(async () => (await desk.shown(question)).join('\n')).toContain('Me, too.');
});
