/**
 * The demo's world: the lamp shop's team with one person at the desk, and the shop connected to their channel.
 */
import type { Channel } from '@mattermost/types/channels';
import { builtBundle } from '../bundle.ts';
import type { Member } from '../member.ts';
import { connectWebsite, type Website } from '../website.ts';
import { World } from '../world.ts';

/** What the demo plays with. */
export interface Desk {
  world: World;
  /** The team member who answers. */
  anna: Member;
  channel: Channel;
  website: Website;
  /** The page that the visitor opens. */
  page: string;
}

/** Brings up the world, installs the plugin and connects the shop. */
export async function openDesk(): Promise<Desk> {
  const bundle = builtBundle();
  if (!bundle) throw new Error('there is no bundle in dist/: run ./build.sh first');
  const world = await World.start({ bundle });
  try {
    const anna = await world.newMember({ username: 'anna', nickname: 'Anna' });
    const channel = await world.newChannel([anna], { name: 'front-desk', type: 'P' });
    const website = await connectWebsite(anna, channel, world.shop.origin());
    const page = world.shop.show('/', { snippet: website.snippet });
    return { world, anna, channel, website, page };
  } catch (error) {
    await world.close();
    throw error;
  }
}
