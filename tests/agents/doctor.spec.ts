/**
 * The doctor asks each agent something, and names what is wrong.
 */
import { allow, nearby } from '../e2e/endpoints/story.ts';
import { answers, noModel, webPage, wrongKey } from '../world/answering.ts';
import { status } from '../world/behaviour.ts';
import { untrusted } from '../world/tls.ts';
import type { AgentDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** The lines of what the doctor says in which something is wrong. */
async function complaints(desk: AgentDesk): Promise<string> {
  const lines = (await desk.examine()).split('\n').filter((line) => /✗|⚠|:x:|:warning:|❌/.test(line));
  return lines.join('\n');
}

test('the doctor makes a real round trip to an agent, and says that all is well', async ({ agent }) => {
  const desk = await agent();
  const text = await desk.examine();
  expect(desk.server.received).toHaveLength(1);
  expect(text).toContain(desk.agent.handle);
  expect(await complaints(desk)).not.toContain(desk.agent.handle);
  // It is a visit, which nobody sees.
  const posts = await desk.anna.posts(desk.channel);
  expect(posts.filter(({ user_id, type }) => user_id === desk.agent.bot.id && type === '')).toEqual([]);
  // Its word counts, whatever it is.
  desk.server.always(answers('Lamp.', { first: 200, every: 50 }));
  expect(await complaints(desk)).not.toContain(desk.agent.handle);
});

test('the doctor names the key, the model, the address and the list of an agent, one by one', async ({ agent }) => {
  const desk = await agent();
  for (const [behaves, says] of [
    [wrongKey, /key=|`key`|key/],
    [noModel, /model/],
    [webPage, /url=|address/],
    [status(404), /url=|address|model/],
    [status(503), /503/],
  ] as const) {
    desk.server.always(behaves);
    expect(await complaints(desk)).toMatch(says);
  }
  desk.server.always(answers('Yes.'));
  await desk.set('allowed_users=');
  expect(await complaints(desk)).toMatch(/allowed_users/);
  await desk.set('allowed_users=*');
  await desk.server.close();
  expect(await complaints(desk)).toMatch(/refused|nothing answers|not reached|connect/i);
});

test('the doctor names an address that the server may not call, a name that leads nowhere, and a bot that has left', async ({
  agent,
  world,
}) => {
  const desk = await agent();
  await allow(world);
  try {
    expect(await complaints(desk)).toContain('AllowedUntrustedInternalConnections');
  } finally {
    await allow(world, nearby);
  }
  await world.admin.client.removeFromChannel(desk.agent.bot.id, desk.channel.id);
  expect(await complaints(desk)).toMatch(new RegExp(`@?${desk.agent.bot.username}[\\s\\S]*(channel|/invite)`));
  await desk.set('url=http://nowhere.example.invalid/v1');
  expect(await complaints(desk)).toMatch(/nowhere\.example\.invalid|name/i);
});

test("the doctor names an agent's certificate that is not trusted", async ({ agent }) => {
  await untrusted(
    (_, response) => response.end(),
    async (url) => {
      const desk = await agent({ url: `${url}/v1` });
      expect(await complaints(desk)).toMatch(/certificate/);
      expect(await desk.ask('Hello?')).toMatch(/certificate/);
    },
  );
});
