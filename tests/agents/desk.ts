/**
 * A desk with an agent: a channel, the member who looks after it, and the agent's server.
 */
import type { Channel } from '@mattermost/types/channels';
import type { CommandResponse } from '@mattermost/types/integrations';
import type { Post } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';
import type { Browser } from '@playwright/test';
import { buttons, look } from '../feeds/look.ts';
import { Agent } from '../world/agent.ts';
import { MattermostClient } from '../world/client.ts';
import { connectedAs } from '../world/endpoint.ts';
import type { Member } from '../world/member.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';

/** What can be chosen about a desk. */
export interface AgentDeskDetails {
  type?: 'O' | 'P';
  /** The agent's name. */
  name?: string;
  /** Who else is in the channel. */
  colleagues?: Member[];
  /** The address of the agent, where it is no server of the desk's own. */
  url?: string;
  /** Flags behind `/desk connect agent <name> <address>`. */
  flags?: string;
  /** Settings of the agent; everybody may ask it unless these say who: `allowed_users=@anna`. */
  settings?: string;
}

/** What can be chosen about something that is said. */
export interface Saying {
  thread?: Post;
  by?: Member;
  files?: { name: string; type: string; bytes: Uint8Array }[];
}

/** An agent in a channel. */
export interface Connected {
  /** The connection's id. */
  connection: string;
  /** The name by which commands call it. */
  handle: string;
  /** What the admin reads. */
  text: string;
  /** Its bot. */
  bot: UserProfile;
  /** What signs calls in plain JSON; empty where none was made. */
  secret: string;
}

/** What an agent's posts say of themselves. */
export interface Answering {
  agent: string;
  question: string;
  part?: number;
  growing?: boolean;
  failure?: boolean;
  outbound?: boolean;
}

/** What an agent's post says of itself; nothing of other posts. */
export function answering({ props }: Post): Answering | undefined {
  return (props.frontdesk as { agent?: Answering } | undefined)?.agent;
}

/** What a command's answer has for programs; throws what people read where it has nothing. */
export function forPrograms<T>({ text, props }: CommandResponse): T {
  if (!props?.frontdesk) throw new Error(`it was refused: ${text}`);
  return props.frontdesk as unknown as T;
}

/** Makes somebody who may have bots made, which takes more than a channel's admin. */
export async function newBotMaker(world: World): Promise<Member> {
  const anna = await world.newMember({ firstName: 'Anna', lastName: 'Berg' });
  await world.admin.client.updateTeamMemberSchemeRoles(world.team.id, anna.user.id, true, true);
  return anna;
}

/** Somebody connects an agent, of which nobody may ask anything unless flags behind its address say so. */
export async function connectAgent(member: Member, channel: Channel, typed: string): Promise<Connected> {
  const answer = await member.command(channel, `/desk connect agent ${typed}`);
  const { connection, handle } = connectedAs(answer);
  const props = forPrograms<{ bot: { id: string }; signing_secret?: string }>(answer);
  const bot = await member.client.getUser(props.bot.id);
  return { connection, handle, text: answer.text, bot, secret: props.signing_secret ?? '' };
}

/** One desk. */
export class AgentDesk {
  readonly world: World;
  /** The admin of the channel. */
  readonly anna: Member;
  readonly channel: Channel;
  /** The agent's server; where another one is connected, nobody asks it. */
  readonly server: Agent;
  readonly agent: Connected;
  readonly #browser: Browser;

  private constructor(world: World, browser: Browser, parts: Pick<AgentDesk, 'anna' | 'channel' | 'server' | 'agent'>) {
    this.world = world;
    this.#browser = browser;
    this.anna = parts.anna;
    this.channel = parts.channel;
    this.server = parts.server;
    this.agent = parts.agent;
  }

  /** Opens a desk: makes its channel and connects its agent. */
  static async open(world: World, browser: Browser, details: AgentDeskDetails = {}): Promise<AgentDesk> {
    const { type = 'P', colleagues = [], flags = '', settings = '', name = world.newName('ada') } = details;
    const server = await Agent.open();
    const anna = await newBotMaker(world);
    const channel = await world.newChannel([anna, ...colleagues], { type });
    const agent = await connectAgent(anna, channel, `${name} ${details.url ?? server.url} ${flags}`.trim());
    if (agent.secret) server.knows(agent.secret);
    const desk = new AgentDesk(world, browser, { anna, channel, server, agent });
    await desk.set(/\ballowed_users=/.test(settings) ? settings : `allowed_users=* ${settings}`.trim());
    return desk;
  }

  /** How the agent is called in posts. */
  get mention(): string {
    return `@${this.agent.bot.username}`;
  }

  /** Anna types a command; gives what she reads. */
  async type(command: string, thread = ''): Promise<string> {
    return (await this.anna.command(this.channel, command, { thread })).text;
  }

  /** Anna changes settings of the agent, or of another connection. Throws where they are not taken. */
  async set(settings: string, handle = this.agent.handle): Promise<void> {
    forPrograms(await this.anna.command(this.channel, `/desk set ${handle} ${settings}`));
  }

  /** Somebody says something in the channel, or in a thread, perhaps with files; Anna unless told otherwise. */
  async say(words: string, { thread, by = this.anna, files = [] }: Saying = {}): Promise<Post> {
    if (files.length === 0) return by.post(this.channel, words, { thread: thread?.id ?? '' });
    const ids: string[] = [];
    for (const { name, type, bytes } of files) {
      const form = new FormData();
      form.append('channel_id', this.channel.id);
      form.append('files', new Blob([new Uint8Array(bytes)], { type }), name);
      ids.push((await by.client.uploadFile(form)).file_infos[0]?.id ?? '');
    }
    const post = { channel_id: this.channel.id, message: words, root_id: thread?.id ?? '', file_ids: ids };
    return by.client.createPost(post as unknown as Post);
  }

  /** The posts that the agent made as answer to a question, growing ones and failures included. */
  async answersTo(question: Post, agent = this.agent): Promise<Post[]> {
    const posts = await this.anna.posts(this.channel);
    return posts.filter((post) => post.user_id === agent.bot.id && answering(post)?.question === question.id);
  }

  /** Waits until a question is answered, and gives the answer's posts. */
  answer(question: Post, { agent = this.agent, within = 15_000 } = {}): Promise<[Post, ...Post[]]> {
    const find = async () => {
      const posts = await this.answersTo(question, agent);
      const whole = posts.length > 0 && posts.every((post) => !answering(post)?.growing);
      return whole && (posts as [Post, ...Post[]]);
    };
    return until(find, { what: `an answer to "${question.message.slice(0, 60)}"`, within, every: 100 });
  }

  /** Waits until an answer shows this, whole or not, and gives the post. */
  grows(question: Post, shows: string, agent = this.agent): Promise<Post> {
    const find = async () => (await this.answersTo(question, agent)).find((post) => look(post).includes(shows));
    return until(find, { what: `an answer with "${shows}"`, within: 15_000 });
  }

  /** Asks and waits for the answer; gives what it shows. */
  async ask(words: string, details: Saying = {}): Promise<string> {
    const [post] = await this.answer(await this.say(words, details));
    return look(post);
  }

  /** What a thread shows, in order: the root, then its replies. */
  async shown({ id }: Post): Promise<string[]> {
    return (await this.anna.thread(id)).map(look);
  }

  /** A post as it is now. */
  now({ id }: Post): Promise<Post> {
    return this.anna.client.getPost(id);
  }

  /** Somebody presses a button of a post, by its name. */
  async press(post: Post, name: string | RegExp, member = this.anna): Promise<void> {
    const known = buttons(await this.now(post));
    const [, id] =
      Object.entries(known).find(([title]) => (typeof name === 'string' ? title === name : name.test(title))) ?? [];
    if (!id) throw new Error(`there is no button ${name}, but ${Object.keys(known).join(', ') || 'none'}`);
    await member.press(post, id);
  }

  /** Opens a client that listens for somebody, Anna unless told otherwise; close it when done. */
  listen(member = this.anna): Promise<MattermostClient> {
    return MattermostClient.open(this.#browser, this.world.server, member);
  }

  /** What the doctor says of the agent. */
  examine(): Promise<string> {
    return this.type(`/desk doctor ${this.agent.handle}`);
  }

  /** Ends it: nobody asks a server that is gone while other stories are told. */
  async close(): Promise<void> {
    await this.type(`/desk disconnect ${this.agent.handle}`).catch(() => {});
    await this.server.close();
  }
}
