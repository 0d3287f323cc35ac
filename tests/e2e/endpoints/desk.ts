/**
 * An endpoint's desk of a story's own: a channel, the member who answers in it, and somebody else's server whose sessions
 * are answered there.
 */
import type { Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import { connectEndpoint, type Endpoint, Sender, type Taken } from '../../world/endpoint.ts';
import { json } from '../../world/http.ts';
import type { Member } from '../../world/member.ts';
import { eventOf, Receiver } from '../../world/receiver.ts';
import type { World } from '../../world/world.ts';

/** What can be chosen about a desk. */
export interface EndpointDeskDetails {
  type?: 'O' | 'P';
  /** Flags behind `/desk connect endpoint <address>`. */
  flags?: string;
  /** Who else is in the channel. */
  colleagues?: Member[];
  /** Where deliveries go; a server of the desk's own where none is given. */
  receiver?: Receiver;
  /** The address that is connected, where it is not the receiver's own. */
  url?: string;
}

/** One conversation: the session's name on the far side, and its thread. */
export interface Conversation {
  session: string;
  /** The conversation's id. */
  id: string;
  /** The thread's root post. */
  root: Post;
}

/** What a desk is made of. */
interface Parts {
  world: World;
  anna: Member;
  channel: Channel;
  receiver: Receiver;
  endpoint: Endpoint;
}

/** One desk. */
export class EndpointDesk {
  readonly world: World;
  /** The admin of the channel, who answers. */
  readonly anna: Member;
  readonly channel: Channel;
  /** Where deliveries go. */
  readonly receiver: Receiver;
  readonly endpoint: Endpoint;
  /** Where messages come from. */
  readonly sender: Sender;

  private constructor({ world, anna, channel, receiver, endpoint }: Parts) {
    this.world = world;
    this.anna = anna;
    this.channel = channel;
    this.receiver = receiver;
    this.endpoint = endpoint;
    this.sender = new Sender(world.server.url, endpoint);
  }

  /** Opens a desk: makes its channel and connects its endpoint. */
  static async open(world: World, details: EndpointDeskDetails = {}): Promise<EndpointDesk> {
    const { type = 'P', flags = '', colleagues = [], receiver = await Receiver.open() } = details;
    const anna = await world.newMember({ firstName: 'Anna', lastName: 'Berg', nickname: 'Annie' });
    const channel = await world.newChannel([anna, ...colleagues], { type });
    const endpoint = await connectEndpoint(anna, channel, details.url ?? receiver.url, flags);
    if (endpoint.secret) receiver.trusts(endpoint.secret);
    return new EndpointDesk({ world, anna, channel, receiver, endpoint });
  }

  /** A visitor of the far side says the first words of a session. */
  async begin(words: string, visitor?: Record<string, unknown>): Promise<Conversation> {
    const session = this.world.newName('session');
    const answer = await this.sender.say(session, words, visitor && { visitor });
    if (answer.status !== 200) throw new Error(`"${words}" was answered with ${answer.status}: ${answer.body}`);
    const { conversation, post } = json<Taken & Record<string, unknown>>(answer);
    return { session, id: conversation, root: await this.anna.client.getPost(post) };
  }

  /** A visitor goes on in a session. Throws where that is not taken. */
  async goOn({ session }: Conversation, words: string): Promise<void> {
    const answer = await this.sender.say(session, words);
    if (answer.status !== 200) throw new Error(`"${words}" was answered with ${answer.status}: ${answer.body}`);
  }

  /** Anna replies in a thread. */
  reply({ root }: Conversation, message: string): Promise<Post> {
    return this.anna.post(this.channel, message, { thread: root.id });
  }

  /** Anna types a command, in the thread of a conversation where one is given; gives what she reads. */
  async type(command: string, conversation?: Conversation): Promise<string> {
    const { text } = await this.anna.command(this.channel, command, { thread: conversation?.root.id ?? '' });
    return text;
  }

  /** What the thread says: the visitor's first words, then the replies' texts. */
  async said({ root }: Conversation): Promise<string[]> {
    const [first, ...replies] = await this.anna.thread(root.id);
    return [(first?.message ?? '').split('\n').slice(1).join('\n'), ...replies.map(({ message }) => message)];
  }

  /** What the endpoint was told to show of a conversation, in order, each id once: `message.created Hello`. */
  heard({ session }: Conversation): string[] {
    const seen = new Set<string>();
    const lines: string[] = [];
    for (const received of this.receiver.received) {
      const { type, data } = eventOf(received);
      const isSign = ['typing', 'message.seen'].includes(type);
      if (data.conversation?.session !== session || isSign || seen.has(received.id)) continue;
      seen.add(received.id);
      lines.push(`${type} ${data.message?.text ?? data.by?.name ?? ''}`.trim());
    }
    return lines;
  }
}
