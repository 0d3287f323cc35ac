/**
 * Agents that speak Frontdesk's own plain JSON: signed, answered at once or later.
 */
import type { Post } from '@mattermost/types/posts';
import { look } from '../feeds/look.ts';
import { questionOf } from '../world/agent.ts';
import { repliesLater } from '../world/answering.ts';
import { says, status, takes } from '../world/behaviour.ts';
import { png } from '../world/png.ts';
import { until } from '../world/wait.ts';
import { type AgentDesk, forPrograms } from './desk.ts';
import { expect, test } from './story.ts';

const flags = '--protocol json';

test('a plain JSON agent is asked with a signature, and answers at once', async ({ agent, world }) => {
  const desk = await agent({ flags, settings: 'system="You know lamps." allowed_users=*' });
  expect(desk.agent.secret).toMatch(/^whsec_/);
  expect(desk.agent.text).toContain(desk.agent.secret);
  desk.server.chooses((received) => says({ text: `**${questionOf(received).last}** Yes.` }));
  const question = await desk.say('Is it oak?');
  expect(look((await desk.answer(question))[0])).toBe('**Is it oak?** Yes.');
  await desk.ask('And the foot?', { thread: question });
  expect(desk.server.refusals).toEqual([]);
  const [first, second] = desk.server.questions;
  expect(first?.received.path).toBe('/v1');
  expect(first?.received.id).not.toBe('');
  expect(first?.body).toMatchObject({
    conversation: question.id,
    messages: [{ role: 'user', text: 'Is it oak?' }],
    user: { id: desk.anna.user.id, name: expect.any(String) },
    channel: { id: desk.channel.id },
    reply_url: expect.stringContaining(`${world.server.siteUrl}/plugins/frontdesk/v1/agents/`),
  });
  expect(first?.system).toContain('You know lamps.');
  expect(second?.body).toMatchObject({ conversation: question.id });
  expect(second?.said.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  // The address for a later answer opens nothing but this one turn, which is over.
  const late = await fetch(first?.replyUrl ?? '', { method: 'POST', body: JSON.stringify({ text: 'Too late' }) });
  expect(late.status).toBeGreaterThanOrEqual(400);
  expect(await desk.shown(question)).toHaveLength(4);
});

async function answeredLater(desk: AgentDesk, answer: object): Promise<{ posts: Post[]; codes: number[] }> {
  const codes: number[] = [];
  desk.server.always(repliesLater(1_500, answer, (code) => codes.push(code)));
  const listening = await desk.listen();
  const question = await desk.say('When does it come?');
  // It is waited for, and people see that.
  await listening.hears('typing', ({ data }) => data.user_id === desk.agent.bot.id && data.parent_id === question.id);
  await listening.close();
  const posts = await desk.answer(question);
  await expect.poll(() => codes.length).toBe(1);
  return { posts, codes };
}

test('a plain JSON agent may answer later, at an address that comes with the question', async ({ agent }) => {
  const desk = await agent({ flags });
  const later = await answeredLater(desk, { text: 'On Friday.' });
  expect(later.posts.map(look)).toEqual(['On Friday.']);
  expect(later.codes[0]).toBeLessThan(300);
  const { posts } = await answeredLater(desk, { messages: [{ text: 'On Friday.' }, { text: 'Before noon.' }] });
  expect(posts.map(look).join('\n')).toMatch(/On Friday\.\n+Before noon\./);
});

test('files go both ways in plain JSON', async ({ agent }) => {
  const desk = await agent({ flags });
  const picture = png(12, 12);
  const file = { name: 'drawing.png', type: 'image/png', data: picture.toString('base64') };
  desk.server.always(says({ text: 'Like this:', files: [file] }));
  const question = await desk.say('Draw that', {
    files: [{ name: 'photo.png', type: 'image/png', bytes: picture }],
  });
  await desk.grows(question, 'Like this:');
  const answered = await until(
    async () => {
      const files = (await desk.answersTo(question)).flatMap(({ metadata }) => metadata.files ?? []);
      return files.length > 0 && files;
    },
    { what: 'the drawing', within: 10_000 },
  );
  expect(answered).toHaveLength(1);
  expect(answered[0]).toMatchObject({ name: 'drawing.png', mime_type: 'image/png' });
  const bytes = await fetch(desk.anna.client.getFileUrl(answered[0]?.id ?? '', 0), {
    headers: { Authorization: `Bearer ${desk.anna.client.getToken()}` },
  });
  expect(Buffer.from(await bytes.arrayBuffer()).equals(picture)).toBe(true);
  expect(desk.server.questions[0]?.said.at(-1)?.files).toEqual([
    expect.objectContaining({ name: 'photo.png', type: 'image/png', data: picture.toString('base64') }),
  ]);
});

test('what a plain JSON agent answers wrongly is said, and rotate renews its secret', async ({ agent }) => {
  const desk = await agent({ flags });
  for (const [behaves, told] of [
    [says({ sentence: 'Yes' }), /empty|could not be read/],
    [status(200, { 'Content-Type': 'application/json' }, '{"text"'), /could not be read/],
    [status(410), /410|address/],
    [status(401), /key|401/],
  ] as const) {
    desk.server.always(behaves);
    expect(await desk.ask('Well?')).toMatch(told);
  }
  const rotated = await desk.anna.command(desk.channel, `/desk rotate ${desk.agent.handle}`);
  const { signing_secret: fresh } = forPrograms<{ signing_secret: string }>(rotated);
  expect(fresh).toMatch(/^whsec_/);
  expect(fresh).not.toBe(desk.agent.secret);
  desk.server.always(says({ text: 'Signed.' }));
  for (const secret of [desk.agent.secret, fresh]) {
    desk.server.knows(secret);
    await desk.ask('And now?');
    expect(desk.server.received.at(-1)?.refusal, 'either secret will do for a day').toBe('');
  }
  // Who takes it and never answers is told of, and holds nobody up.
  await desk.set('timeout=5');
  desk.server.always(takes);
  await desk.say('Will you?');
  desk.server.always(says({ text: 'Here.' }));
  expect(await desk.ask('You there?')).toBe('Here.');
});
