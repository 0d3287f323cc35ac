import { answers } from '../world/answering.ts';
import { answering } from './desk.ts';
import { expect, test } from './story.ts';

test('an answer in whose middle the plugin is killed is finished after its restart, in the same post', async ({
  agent,
  world,
}) => {
  const desk = await agent();
  const text = Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(' ');
  desk.server.always(answers(text, { every: 150 }));
  const question = await desk.say('Tell me everything');
  const growing = await desk.grows(question, 'word5');
  expect(answering(growing)?.growing).toBe(true);
  await world.plugin.kill();
  desk.server.always(answers(text, { every: 10 }));
  // The server would start it again by itself within half a minute, at its next health check.
  await world.plugin.restart();
  const [post, ...more] = await desk.answer(question, { within: 60_000 });
  expect(more).toEqual([]);
  expect(post.id).toBe(growing.id);
  expect(post.message).toBe(text);
  expect(desk.server.received).toHaveLength(2);
  // What comes next is asked once.
  desk.server.always(answers('Good.'));
  expect(await desk.ask('And now?', { thread: question })).toBe('Good.');
  expect(desk.server.received).toHaveLength(3);
});
