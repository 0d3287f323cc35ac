import { Agent } from '../world/agent.ts';
import { answers } from '../world/answering.ts';
import { connectAgent, forPrograms, newBotMaker } from './desk.ts';
import { expect, test } from './story.ts';

test('one command makes an agent a colleague with a bot of its own, whom nobody may ask until an admin says who', async ({
  agent,
  world,
}) => {
  const desk = await agent({ settings: 'allowed_users=', name: 'Iris' });
  const { bot, handle, text } = desk.agent;
  expect(bot).toMatchObject({ username: 'iris', is_bot: true });
  expect(await world.admin.client.getChannelMember(desk.channel.id, bot.id)).toMatchObject({ user_id: bot.id });
  // It has a picture of its own.
  const picture = await fetch(`${world.server.url}/api/v4/users/${bot.id}/image`, {
    headers: { Authorization: `Bearer ${desk.anna.client.getToken()}` },
  });
  expect(picture.headers.get('content-type')).toContain('image/png');
  expect(text).toContain(desk.server.url);
  expect(text).toContain('Nobody may ask it');
  expect(text).toContain(`/desk set ${handle} allowed_users=`);

  // Whoever names it is told so, the others are left alone.
  const listening = await desk.listen();
  await desk.say('Do lamps break?');
  const named = await desk.say(`${desk.mention} do lamps break?`);
  const heard = await listening.hears('ephemeral_message');
  const told = JSON.parse(heard.data.post ?? '{}') as { message: string; root_id: string };
  expect(told.message).toContain(`/desk set ${handle} allowed_users=`);
  expect(told.root_id).toBe(named.id);
  await desk.say(`${desk.mention} and now?`);
  expect(await desk.answersTo(named)).toEqual([]);
  expect(desk.server.received).toEqual([]);
  expect(listening.all('ephemeral_message')).toHaveLength(1);
  await listening.close();

  await desk.set('allowed_users=*');
  desk.server.always(answers('They last for ever.'));
  expect(await desk.ask('Do lamps break?')).toBe('They last for ever.');
});

test('an agent answers whom its list names, by user name, id or group, and nobody else', async ({ agent, world }) => {
  const [ben, greta, theo, nora] = await Promise.all([1, 2, 3, 4].map(() => world.newMember()));
  if (!ben || !greta || !theo || !nora) throw new Error('nobody is there');
  const group = await world.newGroup([theo]);
  const desk = await agent({ colleagues: [ben, greta, theo, nora] });
  await desk.set(`allowed_users="@${ben.user.username}, ${greta.user.id}, @${group}"`);
  desk.server.chooses((received) => answers(`Yes, ${JSON.parse(received.body.toString()).messages.at(-1).name ?? ''}`));
  for (const by of [ben, greta, theo]) expect(await desk.ask('May I?', { by }), by.user.username).toContain('Yes');
  const refused = await desk.say(`${desk.mention} may I?`, { by: nora });
  await desk.say('And I, who made the list?');
  expect(await desk.ask('Still?', { by: ben })).toContain('Yes');
  expect(await desk.answersTo(refused)).toEqual([]);
  expect(desk.server.received).toHaveLength(4);
  expect(await desk.type(`/desk set ${desk.agent.handle} allowed_users=@nobody-here`)).toContain('nobody-here');
  expect(await desk.type(`/desk set ${desk.agent.handle}`)).toContain(`@${ben.user.username}`);
});

test('the key travels to the server alone, and nobody reads it here again', async ({ agent, world }) => {
  const desk = await agent({ settings: 'key=sk-hush-4711 model=lamp-9 system="You are Ada."' });
  await desk.ask('Hello?');
  const [question] = desk.server.questions;
  expect(question).toMatchObject({ key: 'sk-hush-4711', model: 'lamp-9', stream: true });
  expect(question?.system).toContain('You are Ada.');
  const said = [
    await desk.type(`/desk set ${desk.agent.handle}`),
    await desk.type(`/desk show ${desk.agent.handle}`),
    await desk.type('/desk doctor'),
    JSON.stringify(await desk.anna.posts(desk.channel)),
    world.server.log.text(),
  ];
  expect(said.join('\n')).not.toContain('sk-hush-4711');

  // An address on another server does not get to see it.
  const other = await Agent.open();
  try {
    const { text } = await desk.anna.command(desk.channel, `/desk set ${desk.agent.handle} url=${other.url}/`);
    expect(text).toContain('key=');
    await desk.ask('And you?');
    expect(other.questions[0]?.key).toBe('');
    // The slash at the end of the address is gone.
    expect(other.received[0]?.path).toBe('/v1/chat/completions');
  } finally {
    await other.close();
  }
});

test("PRX's section of a configuration is taken as it is", async ({ agent, world }) => {
  const ben = await world.newMember();
  const first = await agent();
  const channel = await world.newChannel([first.anna, ben], { type: 'P' });
  const toml = `\`\`\`toml
[channels_config.mattermost]
url = "${world.server.siteUrl}/"
bot_token = "not-for-us-4711"
channel_id = "${channel.id}"
allowed_users = ["${ben.user.username}"]
thread_replies = false
mention_only = true
\`\`\``;
  const answer = await first.anna.command(
    channel,
    `/desk connect agent ${world.newName('prx')} ${first.server.url} --from-toml ${toml}`,
  );
  expect(answer.text).toContain(`@${ben.user.username}`);
  const { bot, handle } = forPrograms<{ bot: { username: string }; handle: string }>(answer);
  expect(answer.props?.frontdesk).toMatchObject({ thread_replies: false, mention_only: true });
  const settings = (await first.anna.command(channel, `/desk set ${handle}`)).text;
  expect(settings).toMatch(/thread_replies` \| `false`/);
  expect(settings).toMatch(/mention_only` \| `true`/);
  first.server.always(answers('Here, in the channel.'));
  await ben.post(channel, 'Nobody is named');
  const question = await ben.post(channel, `@${bot.username} are you there?`);
  await expect
    .poll(async () => (await ben.posts(channel)).find(({ message }) => message.includes('Here, in the channel')))
    .toMatchObject({ root_id: '' });
  expect((await ben.thread(question.id)).length).toBe(1);
  expect(first.server.received).toHaveLength(1);
  expect(JSON.stringify(await ben.posts(channel))).not.toContain('not-for-us-4711');
  await first.anna.command(channel, `/desk disconnect ${handle}`);
});

test('who may not have bots made is told whom to ask, and a name that is taken gets a number', async ({
  agent,
  world,
}) => {
  const clara = await world.newMember();
  const channel = await world.newChannel([clara]);
  const refused = await clara.command(channel, '/desk connect agent Ida https://llm.example/v1');
  expect(refused.text).toMatch(/team admin/);
  expect(refused.props?.frontdesk).toBeUndefined();

  const desk = await agent({ name: 'Ina' });
  const anna = await newBotMaker(world);
  const other = await world.newChannel([anna]);
  const elsewhere = await anna.command(other, `/desk connect agent Ina ${desk.server.url}`);
  expect(elsewhere.text).toMatch(/connected to another channel/);
  const taken = await world.newMember({ username: 'olga' });
  const numbered = await connectAgent(anna, other, `Olga ${desk.server.url} --allowed_users @${taken.user.username}`);
  expect(numbered.bot.username).toMatch(/^olga-?\d$/);
  await anna.command(other, `/desk disconnect ${numbered.handle}`);
});

test('an agent that is disconnected is gone from the channel, and connected again it goes on where it was', async ({
  agent,
}) => {
  const desk = await agent({ settings: 'allowed_users=* mention_only=true' });
  expect(await desk.ask(`${desk.mention} hello?`)).toBe('Yes.');
  await desk.type(`/desk disconnect ${desk.agent.handle}`);
  const members = async () => (await desk.anna.client.getChannelMembers(desk.channel.id)).map(({ user_id }) => user_id);
  expect(await members()).not.toContain(desk.agent.bot.id);
  const unheard = await desk.say(`${desk.mention} still there?`);
  const again = await connectAgent(desk.anna, desk.channel, desk.agent.handle);
  expect(again).toMatchObject({ connection: desk.agent.connection, bot: { id: desk.agent.bot.id } });
  expect(await members()).toContain(desk.agent.bot.id);
  expect(await desk.ask(`${desk.mention} and now?`)).toBe('Yes.');
  expect(await desk.answersTo(unheard)).toEqual([]);
});
