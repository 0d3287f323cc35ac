/**
 * The way to people, where an AI answers visitors first: before the first word, in words, by a claim, and where the AI is gone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { answers } from '../world/answering.ts';
import type { Visitor } from '../world/visitor.ts';
import { expect, test } from './story.ts';

const asked = 'A person has been asked';
const answersFirst = 'An AI answers first.';

function person(visitor: Visitor) {
  return visitor.chat.getByRole('button', { name: 'Talk to a person' });
}

test('a fresh chat says that an AI answers, and whoever wants a person from the first moment begins with one', async ({
  front,
  context,
}) => {
  const office = await front();
  const { desk, server, ben } = office;
  const visitor = await desk.welcome(context);
  await visitor.sees(answersFirst);
  await person(visitor).click();
  await visitor.sees('Someone from our team will answer you here.');
  await expect(person(visitor)).toBeHidden();
  await visitor.say('My parcel is broken');
  await visitor.sees(asked);
  const root = await desk.root('My parcel is broken');
  expect(root.message).toContain(`@${ben.user.username}`);
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  expect(await office.shown(root)).toContain('handed over: the visitor asked for a person');
  await visitor.say('The shade, to be exact');
  await visitor.hasSent();
  await pause(1_000);
  expect(server.received).toEqual([]);
  await ben.post(desk.channel, 'I send you another one.', { thread: root.id });
  await visitor.sees('I send you another one.');
});

test('nothing is said of an AI where people answer at the moment', async ({ front, context }) => {
  const { desk } = await front({ settings: 'hours="mon-sun 00:00-24:00" agent_hours=outside' });
  const visitor = await desk.welcome(context);
  await visitor.say('Anybody there?');
  await visitor.hasSent();
  expect(await visitor.log.innerText()).not.toContain('AI');
  await expect(person(visitor)).toBeHidden();
});

test('the thread says who answered last, and a claim takes the conversation over', async ({ front, context }) => {
  const office = await front();
  const { desk, server } = office;
  const { visitor, root } = await desk.begin(context, 'Is it oak?');
  await visitor.sees('Yes.');
  const state = async () => /State: (.*)/.exec(await office.shown(root))?.[1] ?? '';
  await expect.poll(state).toMatch(/^Answered by .+ \(AI\)$/);
  server.always(answers('Brass.', { first: 3_000 }));
  await visitor.say('And the foot?');
  await expect.poll(state).toContain('Waiting since');
  await expect.poll(() => server.received.length).toBe(2);
  await office.press(root, 'Claim');
  await visitor.sees('Someone from our team is taking over from here.');
  await expect(person(visitor)).toBeHidden();
  await expect.poll(state).toContain('claimed by Anna Berg');
  expect(await office.shown(root)).toContain('handed over: a member claimed the conversation');
  await visitor.say('Hello?');
  await visitor.hasSent();
  await pause(3_500);
  expect(server.received).toHaveLength(2);
  expect(await office.answers(root)).toHaveLength(1);
  await desk.reply(root, 'The foot is brass.');
  await visitor.sees('The foot is brass.');
  await expect.poll(state).toContain('Answered by Anna Berg');
  expect((await visitor.texts()).filter((text) => text.includes('Brass.'))).toEqual([]);
});

test('who asks for a person in words gets one, whatever the AI would have said', async ({
  front,
  context,
  browser,
}) => {
  const { desk, server, ben } = await front();
  const { visitor } = await desk.begin(context, 'A person called me yesterday. Is that usual?');
  await visitor.sees('Yes.');
  await visitor.say('Can I please speak to someone about it?');
  await visitor.sees(asked);
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  expect(server.received).toHaveLength(1);

  const another = await browser.newContext();
  const other = await desk.welcome(another);
  await other.say('Ich möchte mit einem echten Menschen sprechen!');
  await other.sees(asked);
  await expect.poll(() => ben.mentions(desk.channel)).toBe(2);
  expect(server.received).toHaveLength(1);
  await another.close();
});

test('an agent that was taken out of its channel answers no visitor, and people are asked instead', async ({
  front,
  context,
  browser,
}) => {
  const office = await front();
  const { desk, server, agent, ben } = office;
  const { visitor, root } = await desk.begin(context, 'Is it oak?');
  await visitor.sees('Yes.');
  await desk.anna.client.removeFromChannel(agent.bot.id, desk.channel.id);
  await visitor.say('And the foot?');
  await visitor.sees(asked);
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  expect(await office.shown(root)).toContain('the agent is no longer in its channel');
  expect(server.received).toHaveLength(1);
  // Who comes now is told nothing of it.
  const another = await browser.newContext();
  const next = await desk.welcome(another);
  await next.say('Is anybody there?');
  await next.hasSent();
  await expect.poll(() => ben.mentions(desk.channel)).toBe(2);
  expect(await next.log.innerText()).not.toContain('AI');
  await another.close();
});

test('where nobody is to be mentioned, whoever connected the website hears that people are asked', async ({
  front,
  context,
}) => {
  const office = await front();
  await office.set('notify=none');
  const { desk, ben } = office;
  const { visitor, root } = await desk.begin(context, 'Is it oak?');
  await visitor.sees('Yes.');
  await person(visitor).click();
  await visitor.sees(asked);
  await expect.poll(() => office.shown(root)).toContain(`🙋 @${desk.anna.user.username} **Over to you**`);
  expect(await ben.mentions(desk.channel)).toBe(0);
});

test('a picture in an answer is a link with its description to the visitor, and nothing is left of its mark', async ({
  front,
  context,
}) => {
  const office = await front();
  const { desk, server } = office;
  server.always(answers('Here: ![The lamp](https://lamps.example/lamp.png) ![](https://lamps.example/foot.png) Nice.'));
  const { visitor, root } = await desk.begin(context, 'What does it look like?');
  await visitor.hears(['What does it look like?', 'Here: The lamp https://lamps.example/foot.png Nice.']);
  const link = visitor.log.getByRole('link', { name: 'The lamp' });
  await expect(link).toHaveAttribute('href', 'https://lamps.example/lamp.png');
  expect(await visitor.log.locator('.bubble img').count()).toBe(0);
  const [answer] = await office.answers(root);
  expect(answer?.message).not.toContain('![');
});
