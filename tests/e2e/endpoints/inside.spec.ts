import { elsewhere, status, takes } from '../../world/behaviour.ts';
import { connectEndpoint } from '../../world/endpoint.ts';
import { Receiver, textOf } from '../../world/receiver.ts';
import type { EndpointDesk } from './desk.ts';
import { allow, expect, nearby, test } from './story.ts';

/** What the admin reads of an address that the server's rules do not let it call. */
const refused = "Mattermost's rules forbid its address";

test.afterEach(({ world }) => allow(world, nearby));

/** Waits until a conversation's delivery has failed, and gives what the admin reads about it. */
async function fails(desk: EndpointDesk): Promise<string> {
  let text = '';
  await expect
    .poll(async () => {
      text = await desk.type('/desk deliveries failed');
      return /message\.created|[a-z0-9]{26}/.test(text);
    })
    .toBe(true);
  return text;
}

test('addresses inside the network are not called as long as the server is not told that they may be', async ({
  open,
  world,
}) => {
  const receiver = await Receiver.open();
  const everywhere = await Receiver.open('0.0.0.0');
  await allow(world);
  for (const url of [
    receiver.at('/hook'),
    receiver.at('/hook', 'localhost'),
    everywhere.at('/hook', '127.0.0.2'),
    everywhere.at('/hook', '0.0.0.0'),
    everywhere.at('/mapped', '[::ffff:127.0.0.1]'),
    everywhere.at('/decimal', '2130706433'),
    everywhere.at('/hexadecimal', '0x7f.1'),
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/hook',
    'http://[::1]/hook',
    'http://[fe80::1]/hook',
    world.server.url,
  ]) {
    await test.step(url, async () => {
      const desk = await open({ url, receiver });
      const conversation = await desk.begin('Inside');
      await desk.reply(conversation, 'secret of the team');
      const text = await fails(desk);
      expect(text).toContain(refused);
      expect(text).not.toContain('secret of the team');
    });
  }
  expect([...receiver.received, ...everywhere.received]).toEqual([]);
  await everywhere.close();
});

test('once the server is told that the address may be called, what waited is sent', async ({ open, world }) => {
  await allow(world);
  const desk = await open();
  const conversation = await desk.begin('Let me in');
  await desk.reply(conversation, 'Come in');
  expect(await fails(desk)).toContain(refused);
  expect(desk.receiver.received).toEqual([]);
  await allow(world, nearby);
  await desk.receiver.hearsOf('message.created', 'Come in', 20_000);
});

test('a redirect is a failure and is not followed, wherever it leads', async ({ open }) => {
  const target = await Receiver.open();
  for (const [code, location] of [
    [307, target.url],
    [308, target.url],
    [301, target.url],
    [302, 'http://169.254.169.254/latest/meta-data'],
    [303, 'file:///etc/passwd'],
  ] as const) {
    await test.step(`${code} ${location}`, async () => {
      const desk = await open();
      desk.receiver.always(elsewhere(location, code));
      const conversation = await desk.begin('Where to?');
      await desk.reply(conversation, 'Nowhere');
      expect(await fails(desk)).toContain(`${code}`);
      expect(desk.receiver.of('message.created').map(textOf)).toContain('Nowhere');
    });
  }
  expect(target.received).toEqual([]);
  await target.close();
});

test('a name that leads to another address the second time is not believed', async ({ open, names, world }) => {
  test.skip(!names, 'a name server of our own takes root');
  if (!names) return;
  const host = 'changing.example';
  // The same port at both addresses: what is allowed, and what is not.
  const allowed = await Receiver.open('127.0.0.2');
  const forbidden = await Receiver.openAt('127.0.0.1', allowed.port);
  await allow(world, '127.0.0.2/32');
  names.leads(host, '127.0.0.2');
  const desk = await open({ url: allowed.at('/hook', host), receiver: allowed });
  const conversation = await desk.begin('Who are you?');
  await desk.reply(conversation, 'Me');
  await allowed.hearsOf('message.created', 'Me');

  // Nothing is kept open between the two, so that the name is asked for again.
  allowed.drop();
  names.leads(host, '127.0.0.1');
  await desk.reply(conversation, 'secret of the team');
  expect(await fails(desk)).toContain(refused);
  expect(names.asked(host)).toBeGreaterThan(0);
  expect(forbidden.received).toEqual([]);

  // One that leads to both goes to the allowed one alone; a check that asks twice would be fooled.
  names.leads(host, '127.0.0.2', '127.0.0.1', '127.0.0.1');
  await allowed.hearsOf('message.created', 'secret of the team', 20_000);
  expect(forbidden.received).toEqual([]);
  await forbidden.close();
});

test('what is no address of a web server is refused when it is typed', async ({ world }) => {
  const anna = await world.newMember();
  const channel = await world.newChannel([anna], { type: 'P' });
  for (const url of [
    'file:///etc/passwd',
    'gopher://127.0.0.1:25/x',
    'ftp://chat.example/x',
    'unix:///var/run/docker.sock',
    'https://chat.example:70000/x',
    'https://user@chat.example/x',
    'https://',
  ]) {
    await expect(connectEndpoint(anna, channel, url), url).rejects.toThrow('nothing was connected');
  }
  expect((await anna.command(channel, '/desk list')).text).not.toContain('passwd');
});

test('ports that are not for the web are called by the server’s rules, too', async ({ open, world }) => {
  await allow(world);
  for (const port of [22, 25, 5432, 6379]) {
    const desk = await open({ url: `http://127.0.0.1:${port}/` });
    const conversation = await desk.begin('Odd');
    await desk.reply(conversation, 'secret of the team');
    expect(await fails(desk)).toContain(refused);
  }
});

test('what an endpoint answers is shown to nobody', async ({ open }) => {
  const desk = await open();
  desk.receiver.next(status(500, { 'X-Secret': 'tangerine-header' }, 'tangerine-body'));
  desk.receiver.always(takes);
  const conversation = await desk.begin('What do you answer?');
  await desk.reply(conversation, 'We will see');
  const told = [
    await fails(desk),
    await desk.type('/desk doctor'),
    JSON.stringify(await desk.anna.posts(desk.channel)),
  ];
  for (const text of told) expect(text).not.toContain('tangerine');
});
