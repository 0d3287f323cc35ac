/**
 * A front desk: a website whose visitors an agent answers before people do, or for whom it proposes what people could say.
 */
import type { Post } from '@mattermost/types/posts';
import { Desk, type DeskDetails } from '../e2e/desk.ts';
import { buttons, look } from '../feeds/look.ts';
import { Agent } from '../world/agent.ts';
import type { Member } from '../world/member.ts';
import type { World } from '../world/world.ts';
import { answering, type Connected, connectAgent, forPrograms } from './desk.ts';

/** What can be chosen about a front desk. */
export interface FrontDetails extends DeskDetails {
  /** The agent's name. */
  name?: string;
  mode?: 'answer' | 'draft';
  /** Who is mentioned where people are asked. */
  notified?: Member;
  /** Further settings of the website: `agent_hours=outside`. */
  settings?: string;
}

/** One front desk. */
export class Front {
  readonly desk: Desk;
  readonly server: Agent;
  readonly agent: Connected;
  /** Who is mentioned where people are asked. */
  readonly ben: Member;

  private constructor(desk: Desk, server: Agent, agent: Connected, ben: Member) {
    this.desk = desk;
    this.server = server;
    this.agent = agent;
    this.ben = ben;
  }

  /** Opens one. */
  static async open(world: World, details: FrontDetails = {}): Promise<Front> {
    const { mode = 'answer', settings = '', name = world.newName('Ada'), ...more } = details;
    const ben = details.notified ?? (await world.newMember({ firstName: 'Ben', lastName: 'Cole' }));
    const flags = `--notify @${ben.user.username}`;
    const desk = await Desk.open(world, { flags, ...more, colleagues: [ben, ...(details.colleagues ?? [])] });
    const { anna, channel } = desk;
    await world.admin.client.updateTeamMemberSchemeRoles(world.team.id, anna.user.id, true, true);
    const server = await Agent.open();
    const agent = await connectAgent(anna, channel, `${name} ${server.url}`);
    const front = new Front(desk, server, agent, ben);
    await front.set(`agent=${agent.handle} agent_mode=${mode} ${settings}`.trim());
    return front;
  }

  /** Anna changes settings of the website. Throws where they are not taken. */
  async set(settings: string): Promise<void> {
    await this.type(`/desk set ${this.desk.website.handle} ${settings}`, true);
  }

  /** Anna types a command; gives what she reads, and throws it where she has to get more than a sentence and does not. */
  async type(command: string, more = false): Promise<string> {
    const answer = await this.desk.anna.command(this.desk.channel, command);
    if (more) forPrograms(answer);
    return answer.text;
  }

  /** What the thread of a conversation shows. */
  async shown(root: Post): Promise<string> {
    return (await this.desk.anna.thread(root.id)).map(look).join('\n');
  }

  /** The agent's posts in a conversation. */
  async answers(root: Post): Promise<Post[]> {
    const thread = await this.desk.anna.thread(root.id);
    return thread.filter((post) => post.user_id === this.agent.bot.id && answering(post));
  }

  /** Somebody presses a button of a post, by its name. */
  async press(post: Post, name: string, member = this.desk.anna): Promise<{ trigger_id: string }> {
    const known = buttons(await this.desk.anna.client.getPost(post.id));
    const id = known[name];
    if (!id) throw new Error(`there is no button ${name}, but ${Object.keys(known).join(', ') || 'none'}`);
    return member.press(post, id);
  }

  /** Ends it. */
  async close(): Promise<void> {
    await this.type(`/desk disconnect ${this.agent.handle}`).catch(() => {});
    await this.server.close();
  }
}
