import type { Channel } from '@mattermost/types/channels';
import type { Member } from '../world/member.ts';
import { connectWebsite, type Website } from '../world/website.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

/** What the caller of a command reads, and what programs read in it. */
async function type(member: Member, channel: Channel, command: string): Promise<{ text: string; props?: Website }> {
  const answer = await member.command(channel, command);
  expect(answer.response_type).toBe('ephemeral');
  return { text: answer.text, props: answer.props?.frontdesk as Website };
}

test('admins of the channel, the team and the system connect a website, in public and in private', async ({
  world,
}) => {
  const owner = await world.newMember();
  const teamAdmin = await world.newMember();
  await world.admin.client.updateTeamMemberSchemeRoles(world.team.id, teamAdmin.user.id, true, true);
  for (const kind of ['O', 'P'] as const) {
    const channel = await world.newChannel([owner, teamAdmin, world.admin], { type: kind });
    for (const admin of [owner, teamAdmin, world.admin]) {
      const address = `https://${world.newName('shop')}.example`;
      const { text, props } = await type(admin, channel, `/desk connect website ${address}`);
      expect(text).toContain(`**${address}** is now connected to this channel`);
      expect(text).toContain(props?.snippet);
      expect(text).toContain(props?.preview_url);
      expect(props?.handle).toBe(new URL(address).hostname.replace('.', '-'));
      expect(props?.snippet).toContain(
        `src="${world.server.siteUrl}/plugins/frontdesk/v1/sites/${props?.handle}/loader.js"`,
      );
      expect(props?.warnings.includes('channel_public')).toBe(kind === 'O');
    }
  }
});

test('members, guests and people in direct messages cannot', async ({ world }) => {
  const [owner, member, guest] = [await world.newMember(), await world.newMember(), await world.newMember()];
  const channel = await world.newChannel([owner, member, guest]);
  await world.makeGuest(guest);
  const direct = await owner.client.createDirectChannel([owner.user.id, member.user.id]);
  const inDirect = { ...direct, team_id: world.team.id } as Channel;

  for (const [who, where, refusal] of [
    [member, channel, 'Only admins of this channel'],
    [guest, channel, 'Guests cannot use'],
    [owner, inDirect, 'not in direct messages'],
  ] as const) {
    for (const verb of ['connect website https://refused.example', 'disconnect refused-example']) {
      const { text, props } = await type(who, where, `/desk ${verb}`);
      expect(text).toContain(refusal);
      expect(props).toBeUndefined();
    }
  }
  expect((await type(guest, channel, '/desk list')).text).toContain('Guests cannot use');
  expect((await type(owner, channel, '/desk list')).text).not.toContain('refused');
});

test('with allow_connect=members, members can, and guests still cannot', async ({ world }) => {
  const [owner, member, guest] = [await world.newMember(), await world.newMember(), await world.newMember()];
  const channel = await world.newChannel([owner, member, guest]);
  await world.makeGuest(guest);
  await world.plugin.configure({ allow_connect: 'members' });
  try {
    const { handle } = await connectWebsite(member, channel, 'https://allowed.example');
    expect((await type(guest, channel, '/desk connect website https://guest.example')).text).toContain('Guests cannot');
    expect((await type(member, channel, `/desk disconnect ${handle}`)).text).toContain('is disconnected');
  } finally {
    await world.plugin.configure({ allow_connect: 'admins' });
  }
  expect((await type(member, channel, '/desk connect website https://allowed.example')).text).toContain('Only admins');
});

test('the answer warns of an address that visitors cannot reach, and of who else can read', async ({ world }) => {
  const anna = await world.newMember();
  const quiet = await world.newChannel([anna], { type: 'P' });
  const open = await world.newChannel([anna]);
  const townSquare = await world.admin.client.getChannelByName(world.team.id, 'town-square');
  const inside = ['address_not_https', 'address_private'];
  const warned = async (member: Member, channel: Channel, address = `https://${world.newName('shop')}.example`) =>
    (await connectWebsite(member, channel, address)).warnings;

  expect(await warned(anna, quiet)).toEqual(inside);
  expect(await warned(anna, open)).toEqual([...inside, 'channel_public']);
  expect(await warned(world.admin, townSquare)).toEqual([...inside, 'channel_public', 'channel_default']);
  try {
    for (const [address, warnings] of [
      ['https://chat.example.org', ['client_address_unknown']],
      ['http://chat.example.org', ['address_not_https']],
      ['https://10.0.0.7', ['address_private']],
    ] as const) {
      await world.plugin.configure({ public_url: address });
      const website = await connectWebsite(anna, quiet, 'https://warned.example');
      expect(website.warnings).toEqual(warnings);
      expect(website.snippet).toContain(`src="${address}/plugins/frontdesk/v1/`);
      expect(website.preview_url).toContain(`${address}/plugins/frontdesk/v1/`);
    }
  } finally {
    await world.plugin.configure({ public_url: '' });
  }
  const { text } = await type(anna, open, '/desk connect website https://seen.example');
  expect(text.match(/^:warning:/gm)).toHaveLength(3);
});

test('connected again, a website keeps its name, and takes whom to mention', async ({ world }) => {
  const desk = await Desk.open(world);
  const { anna, channel, origin, website } = desk;
  const ben = await world.newMember();

  const again = await type(anna, channel, `/desk connect website ${origin}/`);
  expect(again.text).toContain('is connected to this channel');
  expect(again.props).toMatchObject({ connection: website.connection, handle: website.handle });
  expect(again.props).toMatchObject({ notify: `@${anna.user.username}`, snippet: website.snippet });

  for (const [typed, notify] of [
    [`@${ben.user.username},@${anna.user.username}`, `@${ben.user.username},@${anna.user.username}`],
    [`“@${ben.user.username}, ${anna.user.username}”`, `@${ben.user.username},@${anna.user.username}`],
    ['@here', '@here'],
    ['none', 'none'],
  ]) {
    const { props } = await type(anna, channel, `/desk connect website ${origin} --notify ${typed}`);
    expect(props).toMatchObject({ connection: website.connection, notify });
  }

  for (const [typed, refusal] of [
    ['--notify @nobody-of-that-name', 'There is no person and no group named `@nobody-of-that-name`'],
    ['--nottify @here', '`--nottify` is not known here'],
  ]) {
    const { text, props } = await type(anna, channel, `/desk connect website ${origin} ${typed}`);
    expect(text).toContain(refusal);
    expect(text).toContain('Nothing was changed');
    expect(props).toBeUndefined();
  }
  expect((await type(anna, channel, '/desk show')).props).toMatchObject({ notify: 'none' });
  expect((await type(anna, channel, '/desk list')).text.split(`\`${website.handle}\``)).toHaveLength(2);
});

test('what is connected to another channel stays there, and is named to those who may know', async ({ world }) => {
  const desk = await Desk.open(world);
  const stranger = await world.newMember();
  const elsewhere = await world.newChannel([desk.anna, stranger]);
  await world.admin.client.updateChannelMemberSchemeRoles(elsewhere.id, stranger.user.id, true, true);

  const known = await type(desk.anna, elsewhere, `/desk connect website ${desk.origin}`);
  expect(known.text).toContain(`connected to another channel, as \`${desk.website.handle}\``);
  const unknown = await type(stranger, elsewhere, `/desk connect website ${desk.origin}`);
  expect(unknown.text).toContain('connected to another channel');
  expect(unknown.text).not.toContain(desk.website.handle);

  expect((await type(desk.anna, elsewhere, `/desk disconnect ${desk.website.handle}`)).text).toContain(
    'is disconnected',
  );
  const moved = await connectWebsite(stranger, elsewhere, desk.origin);
  expect(moved.connection).not.toBe(desk.website.connection);
});

for (const [typed, answer] of [
  ['connect', 'Type one of `/desk connect website https://shop.example`'],
  ['connect https://shop.example', 'Type one of `/desk connect website https://shop.example`'],
  ['connect website', 'Type one of `/desk connect website https://shop.example`'],
  ['connect website javascript:alert(1)', 'is not a website'],
  ['connect website shop', 'is not a website'],
] as const) {
  test(`\`/desk ${typed}\` says how it is done`, async ({ world }) => {
    const anna = await world.newMember();
    const { text, props } = await type(anna, await world.newChannel([anna]), `/desk ${typed}`);
    expect(text).toContain(answer);
    expect(props).toBeUndefined();
  });
}
