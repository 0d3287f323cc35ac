/**
 * A person with an account on the Mattermost server, who acts through the REST API alone.
 */

import type { Client4 as Client } from '@mattermost/client';
import mattermost from '@mattermost/client';
import type { Channel } from '@mattermost/types/channels';
import type { CommandResponse } from '@mattermost/types/integrations';
import type { Post } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';

const { Client4 } = mattermost;

/** The password of every person in a test's world. */
export const password = 'Correct-Horse-1';

/** What can be chosen about a new person. */
export interface PersonDetails {
  username: string;
  nickname?: string;
  firstName?: string;
  lastName?: string;
  locale?: string;
}

/** What a post can have besides its text. */
export interface PostDetails {
  thread?: string;
  props?: Record<string, unknown>;
}

/** A team member, logged in. What is missing here can be done through `client`. */
export class Member {
  readonly user: UserProfile;
  readonly client: Client;

  private constructor(user: UserProfile, client: Client) {
    this.user = user;
    this.client = client;
  }

  /** Makes an account and logs in with it. The first account on a server is its admin. */
  static async register(serverUrl: string, person: PersonDetails): Promise<Member> {
    const client = new Client4();
    client.setUrl(serverUrl);
    const account = {
      email: `${person.username}@example.com`,
      username: person.username,
      password,
      nickname: person.nickname ?? '',
      first_name: person.firstName ?? '',
      last_name: person.lastName ?? '',
      locale: person.locale ?? 'en',
    };
    await client.createUser(account as unknown as UserProfile, '', '');
    const user = await client.login(person.username, password);
    return new Member(user, client);
  }

  /** The same person, with the same login, at another server of the same database. */
  at(serverUrl: string): Member {
    const client = new Client4();
    client.setUrl(serverUrl);
    client.setToken(this.client.getToken());
    return new Member(this.user, client);
  }

  /** Posts a text in a channel, or as a reply in the thread whose root post is `thread`. */
  post(channel: Channel, message: string, { thread = '', props = {} }: PostDetails = {}): Promise<Post> {
    const post = { channel_id: channel.id, message, root_id: thread, props };
    return this.client.createPost(post as unknown as Post);
  }

  /** Types a slash command in a channel, or in the thread whose root post is `thread`, and gives its answer. */
  command(channel: Channel, command: string, { thread = '' }: { thread?: string } = {}): Promise<CommandResponse> {
    return this.client.executeCommand(command, { channel_id: channel.id, team_id: channel.team_id, root_id: thread });
  }

  /** The channel's posts, replies included, the oldest first: at most the latest 200. */
  async posts(channel: Channel): Promise<Post[]> {
    return inOrder(await this.client.getPosts(channel.id, 0, 200));
  }

  /** Tells each post of a channel that is new from now on, as it arrives; call what it gives to end that. */
  follow(channel: Channel, tell: (post: Post) => void): () => void {
    const told = new Set<string>();
    const since = Date.now();
    let asking = false;
    const timer = setInterval(async () => {
      if (asking) return;
      asking = true;
      const posts = await this.client.getPostsSince(channel.id, since).then(inOrder, () => []);
      asking = false;
      for (const post of posts) {
        // An edit leaves a deleted copy of what was there before, which nobody has just written.
        if (post.create_at < since || post.delete_at > 0 || told.has(post.id)) continue;
        told.add(post.id);
        tell(post);
      }
    }, 500);
    return () => clearInterval(timer);
  }

  /** Changes what a post says, as its author does. */
  edit(post: Post, message: string): Promise<Post> {
    return this.client.patchPost({ id: post.id, message });
  }

  /** Presses a button of a post, by the button's id. */
  press(post: Post, button: string): Promise<{ trigger_id: string }> {
    return this.client.doPostAction(post.id, button) as unknown as Promise<{ trigger_id: string }>;
  }

  /** The threads in a team that this person follows, with what is unread in them. */
  async followed(team: string): Promise<{ root: string; mentions: number; replies: number }[]> {
    const { threads } = await this.client.getUserThreads(this.user.id, team, { extended: false });
    return (threads ?? []).map((thread) => ({
      root: thread.id,
      mentions: thread.unread_mentions,
      replies: thread.unread_replies,
    }));
  }

  /** How often the posts of a channel have mentioned this person since they last looked at it; replies count, too. */
  async mentions(channel: Channel): Promise<number> {
    return (await this.client.getMyChannelMember(channel.id)).mention_count;
  }

  /** Looks at a channel: what was unread in it is read. */
  async read(channel: Channel): Promise<void> {
    await this.client.viewMyChannel(channel.id);
  }

  /** A thread's posts: the root first, then the replies in order. */
  async thread(root: string): Promise<Post[]> {
    return inOrder(await this.client.getPaginatedPostThread(root, { fetchAll: true }));
  }
}

/** The posts of an answer from the oldest to the newest. */
function inOrder(list: { posts: Record<string, Post> }): Post[] {
  return Object.values(list.posts).sort((a, b) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1));
}
