/**
 * A desk of a story's own: a channel, the member who looks after it, and a feed that no other story has.
 */
import type { Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import type { Browser } from '@playwright/test';
import { MattermostClient } from '../world/client.ts';
import { type Dialog, opened, type Place } from '../world/dialog.ts';
import { connectFeed, type Feed, send } from '../world/feed.ts';
import { type Answer, json } from '../world/http.ts';
import type { Member } from '../world/member.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';
import { buttons, look } from './look.ts';

/** What can be chosen about a desk. */
export interface FeedDeskDetails {
  type?: 'O' | 'P';
  /** Who else is in the channel. */
  colleagues?: Member[];
  /** Settings of the feed: `press=@anna`. */
  settings?: string;
}

/** What a feed answers. */
export interface Understood {
  format: string;
  post: string;
  conversation: string;
}

/** One desk. */
export class FeedDesk {
  readonly world: World;
  /** The admin of the channel. */
  readonly anna: Member;
  readonly channel: Channel;
  readonly feed: Feed;
  readonly #browser: Browser;

  private constructor(world: World, browser: Browser, anna: Member, channel: Channel, feed: Feed) {
    this.world = world;
    this.#browser = browser;
    this.anna = anna;
    this.channel = channel;
    this.feed = feed;
  }

  /** Opens a desk: makes its channel and connects its feed. */
  static async open(world: World, browser: Browser, details: FeedDeskDetails = {}): Promise<FeedDesk> {
    const { type = 'P', colleagues = [], settings = '' } = details;
    const anna = await world.newMember({ firstName: 'Anna', lastName: 'Berg' });
    const channel = await world.newChannel([anna, ...colleagues], { type });
    const desk = new FeedDesk(world, browser, anna, channel, await connectFeed(anna, channel, world.newName('feed')));
    if (settings) await desk.set(settings);
    return desk;
  }

  /** Anna types a command; gives what she reads. */
  async type(command: string): Promise<string> {
    return (await this.anna.command(this.channel, command)).text;
  }

  /** Anna changes settings of the feed. Throws where they are not taken. */
  async set(settings: string): Promise<void> {
    const { text, props } = await this.anna.command(this.channel, `/desk set ${this.feed.handle} ${settings}`);
    if (!props?.frontdesk) throw new Error(`"${settings}" was not taken: ${text}`);
  }

  /** Somebody posts to the feed. */
  send(...[body, asked]: [Parameters<typeof send>[1], Parameters<typeof send>[2]?]): Promise<Answer> {
    return send(this.feed.url, body, asked);
  }

  /** Somebody posts to the feed, which takes it; gives the answer. */
  async tell(...sent: [Parameters<typeof send>[1], Parameters<typeof send>[2]?]): Promise<Understood> {
    const answer = await this.send(...sent);
    if (answer.status !== 200) throw new Error(`it was answered with ${answer.status}: ${answer.body}`);
    return json<Understood & Record<string, unknown>>(answer);
  }

  /** Every post of the channel, the oldest first, however many there are. */
  async posts(): Promise<Post[]> {
    const all: Post[] = [];
    for (let page = 0; ; page += 1) {
      const { order, posts } = await this.anna.client.getPosts(this.channel.id, page, 200);
      all.push(...order.flatMap((id) => posts[id] ?? []));
      if (order.length < 200) break;
    }
    return all.sort((a, b) => a.create_at - b.create_at);
  }

  /** The threads' root posts, the oldest first. */
  async roots(): Promise<Post[]> {
    return (await this.posts()).filter(({ root_id, type }) => !root_id && !type.startsWith('system_'));
  }

  /** Waits for a root post that shows this. */
  root(shows: string | RegExp): Promise<Post> {
    const find = async () =>
      (await this.roots()).find((post) =>
        typeof shows === 'string' ? look(post).includes(shows) : shows.test(look(post)),
      );
    return until(find, { what: `a thread that shows ${shows}`, within: 15_000 });
  }

  /** A post as it is now. */
  now({ id }: Post): Promise<Post> {
    return this.anna.client.getPost(id);
  }

  /** What a thread's replies show, in order. */
  async replies({ id }: Post): Promise<string[]> {
    const [, ...replies] = await this.anna.thread(id);
    return replies.map(look);
  }

  /** Somebody presses a button of a post, by its name. */
  async press(member: Member, post: Post, name: string): Promise<{ trigger_id: string }> {
    const known = buttons(await this.now(post));
    const id = known[name];
    if (!id) throw new Error(`there is no button ${name}, but ${Object.keys(known).join(', ') || 'none'}`);
    return member.press(post, id);
  }

  /** Somebody presses a button that opens a dialog. */
  open(member: Member, post: Post, name: string): Promise<Dialog> {
    return opened(this.#place(member), () => this.press(member, post, name));
  }

  /** Anna types a command that opens a dialog. */
  ask(command: string): Promise<Dialog> {
    return opened(this.#place(this.anna), async () => {
      const { trigger_id } = await this.anna.command(this.channel, command);
      return { trigger_id: trigger_id ?? '' };
    });
  }

  /** Somebody presses a button that they may not press; gives what they are told. */
  async refusal(member: Member, post: Post, name: string): Promise<string> {
    const client = await MattermostClient.open(this.#browser, this.world.server, member);
    try {
      await this.press(member, post, name);
      const { data } = await client.hears('ephemeral_message');
      return (JSON.parse(data.post ?? '{}') as Post).message;
    } finally {
      await client.close();
    }
  }

  #place(member: Member): Place {
    return { browser: this.#browser, server: this.world.server, channel: this.channel, member };
  }
}
