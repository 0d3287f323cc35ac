import { builtBundle } from '../world/bundle.ts';
import { Member } from '../world/member.ts';
import { Plugin } from '../world/plugin.ts';
import { connectWebsite } from '../world/website.ts';
import { World } from '../world/world.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

test('uploaded and enabled, with nothing configured, it has its bot and its command', async ({ world }) => {
  const { client } = world.admin;
  const settings = (await client.getConfig()).PluginSettings.Plugins as Record<string, Record<string, unknown>>;
  expect(Object.values(settings[world.plugin.id] ?? {}).filter(Boolean)).toEqual([]);

  const account = await client.getUserByUsername('frontdesk');
  expect(account).toMatchObject({ is_bot: true });
  expect(account.last_picture_update).toBeGreaterThan(0);
  expect(await client.getBot(account.id)).toMatchObject({ display_name: 'Frontdesk', owner_id: 'frontdesk' });

  const anna = await world.newMember();
  const channel = await world.newChannel([anna]);
  for (const typed of ['/desk', '/desk help']) {
    const answer = await anna.command(channel, typed);
    expect(answer.response_type).toBe('ephemeral');
    expect(answer.text).toContain('/desk connect website');
  }
});

test('where people have its names, the bot takes the second, and says so where both are taken', async ({ context }) => {
  const world = await World.start();
  try {
    const person = await Member.register(world.server.url, { username: 'frontdesk' });
    const other = await Member.register(world.server.url, { username: 'frontdesk-bot' });
    const bundle = builtBundle();
    if (!bundle) throw new Error('the bundle is not built');
    const plugin = await Plugin.install(world.server, world.admin, bundle);
    const anna = await world.newMember();
    const channel = await world.newChannel([anna]);
    const refusal = await anna.command(channel, '/desk connect website https://shop.example');
    expect(refusal.text).toContain('both belong to people');
    expect(refusal.props?.frontdesk).toBeUndefined();

    await world.admin.client.patchUser({ id: other.user.id, username: 'somebody-else' });
    await plugin.restart();
    const { client } = world.admin;
    expect(await client.getUserByUsername('frontdesk')).toMatchObject({ id: person.user.id });
    const bot = await client.getUserByUsername('frontdesk-bot');
    expect(await client.getBot(bot.id)).toMatchObject({ display_name: 'Frontdesk', owner_id: 'frontdesk' });

    const desk = await Desk.open(world);
    const { root, visitor } = await desk.begin(context, 'Is anybody there?');
    expect(root.user_id).toBe(bot.id);
    await desk.reply(root, 'Always.');
    await visitor.hears(['Is anybody there?', 'Always.']);
  } finally {
    await world.close();
  }
});

test('disabled and enabled again, it has its bot, its connections and its conversations', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const { root, visitor } = await desk.begin(context, 'Before the break');
  await world.plugin.disable();
  await desk.reply(root, 'Said meanwhile');
  await world.plugin.enable();

  const { connection, handle } = desk.website;
  const again = await connectWebsite(desk.anna, desk.channel, desk.origin);
  expect(again).toMatchObject({ connection, handle });
  await visitor.say('After the break');
  await expect(async () =>
    expect(await desk.said(root)).toEqual(['Before the break', 'Said meanwhile', 'After the break']),
  ).toPass();
  await visitor.hears(['Before the break', 'Said meanwhile', 'After the break']);
  expect(root.user_id).toBe((await world.admin.client.getUserByUsername('frontdesk')).id);
});
