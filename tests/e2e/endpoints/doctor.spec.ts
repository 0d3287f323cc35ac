import type { RequestListener } from 'node:http';
import { never, status } from '../../world/behaviour.ts';
import { eventOf } from '../../world/receiver.ts';
import { untrusted } from '../../world/tls.ts';
import { Desk } from '../desk.ts';
import type { EndpointDesk } from './desk.ts';
import { allow, expect, nearby, test } from './story.ts';

/** What the doctor says of an endpoint: the lines with its name. */
async function examine(desk: EndpointDesk): Promise<{ text: string; own: string }> {
  const text = await desk.type('/desk doctor');
  const own = text.split('\n').filter((line) => line.includes(desk.endpoint.handle));
  return { text, own: own.join('\n') };
}

test('the doctor makes a signed round trip to an endpoint and says that all is well', async ({ open }) => {
  const desk = await open();
  const { text, own } = await examine(desk);
  const ping = await desk.receiver.hearsOf('ping');
  expect(ping.refusal).toBe('');
  expect(eventOf(ping).type).toBe('ping');
  expect(own).toContain(desk.endpoint.handle);
  expect(own).toMatch(/✓|:white_check_mark:/);
  expect(own).not.toMatch(/✗|:x:/);
  for (const checked of [/site url/i, /clock/i, /bot/i, /channel/i]) expect(text).toMatch(checked);
  // It is a visit, not a delivery.
  expect(await desk.type('/desk deliveries')).not.toContain('ping');
});

for (const [what, behaves, says] of [
  ['refuses the signature', status(401), /401/],
  ['has no such page', status(404), /404/],
  ['breaks', status(500), /500/],
  ['redirects', status(302, { Location: 'https://elsewhere.example/' }), /302|redirect/i],
  ['is gone', status(410), /410/],
] as const) {
  test(`the doctor says what is wrong with an endpoint that ${what}, and how to mend it`, async ({ open }) => {
    const desk = await open();
    desk.receiver.always(behaves);
    const { own } = await examine(desk);
    expect(own).toMatch(/✗|:x:|:warning:/);
    expect(own).toMatch(says);
  });
}

test('the doctor does not wait for ever, and names what cannot be reached', async ({ open, world }) => {
  const slow = await open();
  slow.receiver.always(never);
  const begin = Date.now();
  const { own } = await examine(slow);
  expect(Date.now() - begin).toBeLessThan(25_000);
  expect(own).toMatch(/✗|:x:|:warning:/);
  expect(own).toMatch(/\d+ s/);

  const inside = await open();
  await allow(world);
  try {
    const refused = await examine(inside);
    expect(refused.own).toContain('AllowedUntrustedInternalConnections');
    expect(refused.own).toContain('127.0.0.1');
  } finally {
    await allow(world, nearby);
  }
  const closed = await open();
  await closed.receiver.close();
  expect((await examine(closed)).own).toMatch(/refused|nobody|no answer|not reached|connect/i);
});

test('the doctor streams to itself for a website, and sees a proxy that holds answers back', async ({ world }) => {
  const desk = await Desk.open(world);
  const well = (await desk.anna.command(desk.channel, '/desk doctor')).text;
  expect(well).toContain(desk.website.handle);
  expect(well).not.toMatch(/buffer/i);
  const nginx = await world.newNginx('hoarding', '127.0.0.1');
  await world.plugin.configure({ public_url: nginx.publicUrl });
  try {
    const ill = (await desk.anna.command(desk.channel, '/desk doctor')).text;
    expect(ill).toMatch(/buffer|holds/i);
  } finally {
    await world.plugin.configure({ public_url: '' });
    await nginx.stop();
  }
});

test('the doctor sees a backlog, the last error and a bot that is no longer in the channel', async ({
  open,
  world,
}) => {
  const desk = await open();
  const conversation = await desk.begin('Are you well?');
  desk.receiver.always(status(500));
  await desk.reply(conversation, 'Not quite');
  await desk.receiver.hearsOf('message.created');
  await desk.reply(conversation, 'Not at all');
  await expect.poll(async () => (await examine(desk)).text).toMatch(/500/);
  expect((await examine(desk)).text).toMatch(/wait/i);
  const bot = await world.admin.client.getUserByUsername('frontdesk');
  await world.admin.client.removeFromChannel(bot.id, desk.channel.id);
  expect((await examine(desk)).text).toMatch(/@?frontdesk.*(not|no longer).*(channel|member)|\/invite/i);
});

test('the doctor sees a certificate that is not trusted', async ({ open, world }) => {
  const takes: RequestListener = (request, response) => {
    request.resume();
    response.writeHead(204).end();
  };
  await untrusted(takes, async (url) => {
    const desk = await open({ url: `${url}/hook` });
    const trusting = (is: boolean) =>
      world.admin.client.patchConfig({ ServiceSettings: { EnableInsecureOutgoingConnections: is } });
    try {
      expect((await examine(desk)).own).toContain('certificate is not trusted');
      await trusting(true);
      await expect.poll(async () => (await examine(desk)).own).not.toContain('certificate is not trusted');
    } finally {
      await trusting(false);
    }
  });
});

test('who has set German is examined in German', async ({ world }) => {
  const greta = await world.newMember({ locale: 'de' });
  const channel = await world.newChannel([greta], { type: 'P' });
  await greta.command(channel, '/desk connect endpoint https://kunde.example/hook');
  const { text } = await greta.command(channel, '/desk doctor');
  expect(text).toMatch(/Uhr/);
  expect(text).not.toMatch(/\bclock\b/i);
});
