/**
 * A desk of a story's own: a channel, the member who answers in it, and a shop connected to it that no other story has.
 */

import type { Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import type { BrowserContext } from '@playwright/test';
import type { Member } from '../world/member.ts';
import type { Page } from '../world/shop.ts';
import { Visitor } from '../world/visitor.ts';
import { until } from '../world/wait.ts';
import { connectWebsite, type Website } from '../world/website.ts';
import type { World } from '../world/world.ts';

/** What can be chosen about a desk. */
export interface DeskDetails {
  type?: 'O' | 'P';
  /** Flags behind `/desk connect website <address>`. */
  flags?: string;
  /** Who else is in the channel. */
  colleagues?: Member[];
  /** What the shop's page has besides the snippet. */
  shop?: Page;
}

/** The shop's address and the page of it that holds the snippet. */
interface Place {
  origin: string;
  page: string;
}

/** One desk. */
export class Desk {
  readonly world: World;
  /** The admin of the channel, who answers. */
  readonly anna: Member;
  readonly channel: Channel;
  readonly website: Website;
  /** The shop's origin. */
  readonly origin: string;
  /** The page that the visitors open. */
  readonly page: string;

  private constructor(world: World, anna: Member, channel: Channel, website: Website, { origin, page }: Place) {
    this.world = world;
    this.anna = anna;
    this.channel = channel;
    this.website = website;
    this.origin = origin;
    this.page = page;
  }

  /** Opens a desk: makes its channel and connects its shop. */
  static async open(
    world: World,
    { type = 'P', flags = '', colleagues = [], shop = {} }: DeskDetails = {},
  ): Promise<Desk> {
    const anna = await world.newMember({ firstName: 'Anna', lastName: 'Berg', nickname: 'Annie' });
    const channel = await world.newChannel([anna, ...colleagues], { type });
    for (const colleague of colleagues) {
      await until(async () => (await colleague.mentions(channel)) > 0, {
        what: 'the news that somebody was added to the channel',
      });
      await colleague.read(channel);
    }
    const name = world.newName('shop');
    const origin = world.shop.origin(`${name}.localhost`);
    const website = await connectWebsite(anna, channel, origin, flags);
    world.shop.show(`/${name}`, { ...shop, snippet: website.snippet });
    return new Desk(world, anna, channel, website, { origin, page: `${origin}/${name}` });
  }

  /** A visitor comes to the shop and opens the chat, in a new tab. */
  async welcome(context: BrowserContext): Promise<Visitor> {
    const visitor = await Visitor.visit(await context.newPage(), this.page);
    await visitor.open();
    return visitor;
  }

  /** A visitor comes, opens the chat and says something; gives the thread's root post, too. */
  async begin(context: BrowserContext, words: string): Promise<{ visitor: Visitor; root: Post }> {
    const visitor = await this.welcome(context);
    await visitor.say(words);
    return { visitor, root: await this.root(words) };
  }

  /** Waits for the root post that begins with these words of a visitor. */
  root(words: string): Promise<Post> {
    const find = async () =>
      (await this.anna.posts(this.channel)).find(({ root_id, message }) => !root_id && message.includes(words));
    return until(find, { what: `a thread that begins with "${words}"` });
  }

  /** Anna replies in a thread. */
  reply(root: Post, message: string): Promise<Post> {
    return this.anna.post(this.channel, message, { thread: root.id });
  }

  /** What the thread says: the visitor's first words, then the replies' texts. */
  async said(root: Post): Promise<string[]> {
    const [first, ...replies] = await this.anna.thread(root.id);
    return [(first?.message ?? '').split('\n').slice(1).join('\n'), ...replies.map(({ message }) => message)];
  }
}
