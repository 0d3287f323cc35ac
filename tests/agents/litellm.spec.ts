/**
 * A real server of the protocol: LiteLLM's proxy.
 */

import { look } from '../feeds/look.ts';
import { answers } from '../world/answering.ts';
import { png } from '../world/png.ts';
import { expect, prepared, test } from './story.ts';

test("LiteLLM's proxy answers, streamed and not", async ({ agent, gateway: { litellm } }) => {
  const settings = `model=lamps key=${litellm.key}`;
  const desk = await agent({ url: litellm.url, settings });
  expect(await desk.ask('How are lamps made?')).toBe(prepared);
  await desk.set('stream=false');
  expect(await desk.ask('And without a stream?')).toBe(prepared);
  expect(await desk.examine()).toMatch(/✓|:white_check_mark:/);
});

test("LiteLLM's proxy passes on what was asked, pictures included, and its answer grows", async ({
  agent,
  gateway: { litellm, behind },
}) => {
  const desk = await agent({ url: litellm.url, settings: `model=hand key=${litellm.key} system="You are Ada."` });
  behind.always(answers('It is an oak lamp, I would say, as far as one can tell.', { first: 300, every: 200 }));
  const picture = png(16, 16);
  const question = await desk.say('Which one is it?', {
    files: [{ name: 'lamp.png', type: 'image/png', bytes: picture }],
  });
  await desk.grows(question, 'It is an oak');
  const [post] = await desk.answer(question);
  expect(look(post)).toBe('It is an oak lamp, I would say, as far as one can tell.');
  const asked = behind.questions.at(-1);
  expect(asked).toMatchObject({ model: 'hand', stream: true });
  expect(asked?.system).toContain('You are Ada.');
  expect(asked?.said.at(-1)?.text).toContain('Which one is it?');
  expect(asked?.said.flatMap(({ files }) => files)).toEqual([
    expect.objectContaining({ type: 'image/png', data: picture.toString('base64') }),
  ]);
});

test("what LiteLLM's proxy says is wrong is told in the thread and by the doctor", async ({
  agent,
  gateway: { litellm },
}) => {
  const desk = await agent({ url: litellm.url, settings: `model=wrong key=${litellm.key}` });
  expect(await desk.ask('Hello?')).toMatch(/model/i);
  expect(await desk.examine()).toMatch(/model/i);
  await desk.set('model=lamps key=sk-nobody-gave-me');
  // Without a database of its keys the proxy says of a wrong one only that it cannot look it up.
  expect(await desk.ask('Hello?')).toMatch(/key|No connected db/i);
  expect(await desk.examine()).toMatch(/key|No connected db/i);
  await desk.set(`key=${litellm.key}`);
  expect(await desk.ask('Hello?')).toBe(prepared);
});
