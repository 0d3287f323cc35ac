import { connectEndpoint, Sender } from '../../world/endpoint.ts';
import { json } from '../../world/http.ts';
import { run } from '../../world/machine.ts';
import { expect, test } from './story.ts';

test('in a private channel one command connects, and the curl line that it prints makes a thread as it stands', async ({
  open,
  world,
}) => {
  const desk = await open({ type: 'P' });
  const { endpoint, anna, channel } = desk;
  for (const shown of [desk.receiver.url, endpoint.secret, endpoint.token, endpoint.inbound, `\n${endpoint.curl}\n`])
    expect(endpoint.text).toContain(shown);
  expect(endpoint.inbound).toBe(`${world.server.siteUrl}/plugins/frontdesk/v1/endpoints/${endpoint.handle}/messages`);
  expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/);
  const bytes = Buffer.from(endpoint.secret.slice('whsec_'.length), 'base64').length;
  expect(bytes).toBeGreaterThanOrEqual(24);
  expect(bytes).toBeLessThanOrEqual(64);
  expect(Buffer.from(endpoint.token, 'base64url').length).toBeGreaterThanOrEqual(16);

  expect(await anna.posts(channel)).not.toContainEqual(expect.objectContaining({ root_id: '', type: '' }));
  const { stdout } = await run('sh', ['-c', endpoint.curl]);
  const { post } = JSON.parse(stdout) as { post: string };
  const root = await anna.client.getPost(post);
  const bot = await world.admin.client.getUserByUsername('frontdesk');
  expect(root).toMatchObject({ channel_id: channel.id, user_id: bot.id, root_id: '' });

  await anna.post(channel, 'It works', { thread: root.id });
  await desk.receiver.hearsOf('message.created', 'It works');
  expect(desk.receiver.refusals).toEqual([]);
});

test('secrets are shown once, and stand neither in the channel nor in what later commands say nor in the log', async ({
  open,
  world,
}) => {
  const since = world.server.log.end;
  const desk = await open();
  const { endpoint, anna, channel } = desk;
  const conversation = await desk.begin('Is this private?');
  await desk.reply(conversation, 'It is');
  await desk.receiver.hearsOf('message.created', 'It is');
  const later: string[] = [];
  for (const command of ['list', `show ${endpoint.handle}`, 'deliveries', `connect endpoint ${desk.receiver.url}`]) {
    const answer = await anna.command(channel, `/desk ${command}`);
    expect(answer.text, command).toContain(command.startsWith('deliveries') ? '' : endpoint.handle);
    later.push(JSON.stringify(answer));
  }
  later.push(JSON.stringify(await anna.posts(channel)));
  later.push(JSON.stringify(await world.admin.client.getPluginStatuses()));
  await world.admin.client.getUserByUsername('the-end-of-the-story').catch(() => {});
  await world.server.log.waitFor(/the-end-of-the-story/, { since });
  // The server itself writes down bearer tokens that are not its own, where its log is at its most talkative.
  const ours = world.server.log
    .text(since)
    .split('\n')
    .filter((line) => !line.includes('Invalid session token'));
  later.push(ours.join('\n'));
  for (const secret of [endpoint.secret, endpoint.secret.slice('whsec_'.length), endpoint.token]) {
    expect(secret.length).toBeGreaterThan(20);
    for (const text of later) expect(text.includes(secret), text.slice(0, 200)).toBe(false);
  }
  // What opens the inbound routes is stored as a hash alone.
  const stored = await world.database.query(
    "SELECT encode(pvalue, 'escape') FROM pluginkeyvaluestore WHERE pluginid = 'frontdesk'",
  );
  expect(stored.join('\n')).not.toContain(endpoint.token);
});

test('only admins connect an endpoint, and only an address that is one', async ({ open, world }) => {
  const member = await world.newMember();
  const desk = await open({ colleagues: [member] });
  for (const verb of ['connect endpoint https://refused.example/hook', `rotate ${desk.endpoint.handle}`]) {
    const { text } = await member.command(desk.channel, `/desk ${verb}`);
    expect(text).toContain('Only admins of this channel');
    expect(text).not.toContain('whsec_');
  }
  for (const address of [
    '',
    'hook',
    'ftp://chat.example/hook',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://',
    'https://user:password@chat.example/hook',
    'https://chat.example:99999/hook',
  ]) {
    const { text, props } = await desk.anna.command(desk.channel, `/desk connect endpoint ${address}`);
    expect(text, address).not.toContain('whsec_');
    expect(props?.frontdesk, address).toBeUndefined();
  }
  expect(await desk.type('/desk list')).not.toContain('refused');
});

test('two endpoints of one channel have their own tokens, and one opens nothing of the other', async ({
  open,
  world,
}) => {
  const desk = await open();
  const other = await connectEndpoint(desk.anna, desk.channel, desk.receiver.at('/other'));
  expect(other.handle).not.toBe(desk.endpoint.handle);
  expect(other.token).not.toBe(desk.endpoint.token);
  expect(other.secret).not.toBe(desk.endpoint.secret);
  const thief = new Sender(world.server.url, { handle: other.handle, token: desk.endpoint.token });
  for (const route of ['messages', 'typing', 'seen', 'close', 'files?session=a&name=b']) {
    const answer = await thief.post(route, { session: 'a', id: 'b', text: 'Not mine' });
    expect(answer.status, route).toBe(401);
    expect(json(answer)).toMatchObject({ type: 'urn:frontdesk:problem:unknown_token' });
  }
  // The same session's name is another session at another endpoint.
  const sender = new Sender(world.server.url, other);
  const [one, two] = [
    await desk.sender.say('same', 'Mine', { id: 'm' }),
    await sender.say('same', 'Yours', { id: 'm' }),
  ];
  expect(json(one).conversation).not.toBe(json(two).conversation);
  await desk.anna.command(desk.channel, `/desk disconnect ${other.handle}`);
  expect((await sender.say('same', 'Too late')).status).toBe(410);
  expect((await desk.sender.say('same', 'Still here')).status).toBe(200);
});

test('a secret and a token that were rotated stay good beside the new ones', async ({ open, world }) => {
  const desk = await open();
  const conversation = await desk.begin('Before the change');
  const text = await desk.type(`/desk rotate ${desk.endpoint.handle}`);
  const [secret = ''] = /whsec_[A-Za-z0-9+/=]+/.exec(text) ?? [];
  expect(secret).not.toBe('');
  expect(secret).not.toBe(desk.endpoint.secret);

  // The receiver still knows the old one.
  await desk.reply(conversation, 'Signed twice');
  const received = await desk.receiver.hearsOf('message.created', 'Signed twice');
  expect(`${received.headers['webhook-signature']}`.split(' ')).toHaveLength(2);
  desk.receiver.knows(secret);
  await desk.reply(conversation, 'Checked with the new one');
  await desk.receiver.hearsOf('message.created', 'Checked with the new one');
  expect(desk.receiver.refusals).toEqual([]);

  await desk.goOn(conversation, 'With the old token');
  const [, token = ''] = /frontdesk:([\w-]{20,})/.exec(text) ?? /token[^\n]*`([\w-]{40,})`/i.exec(text) ?? [];
  expect(token).not.toBe('');
  expect(token).not.toBe(desk.endpoint.token);
  const renewed = new Sender(world.server.url, { handle: desk.endpoint.handle, token });
  expect((await renewed.say(conversation.session, 'With the new token')).status).toBe(200);
  expect((await desk.said(conversation)).filter((line) => line.startsWith('With'))).toEqual([
    'With the old token',
    'With the new token',
  ]);
});

test('who has set German connects an endpoint in German', async ({ world, open }) => {
  const greta = await world.newMember({ locale: 'de' });
  const channel = await world.newChannel([greta], { type: 'P' });
  const { text, curl } = await connectEndpoint(greta, channel, 'https://gruesse.example/hook');
  expect(text).toMatch(/ist jetzt mit diesem Kanal verbunden/);
  await run('sh', ['-c', curl]);
  expect(await greta.posts(channel)).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('Besucher') }),
  );
  expect(await (await open()).type('/desk help')).toContain('/desk connect endpoint');
});
