/**
 * A whole world on this machine: PostgreSQL, the Mattermost server, people, a team, a shop, proxies, and the plugin where
 * there is a bundle. Nothing in it is a stand-in, and nothing is left of it after `close`.
 */
import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { Database } from './database.ts';
import { Member, type PersonDetails } from './member.ts';
import { Nginx, type Recipe } from './nginx.ts';
import { Plugin } from './plugin.ts';
import { MattermostServer, type ServerDetails } from './server.ts';
import { Shop } from './shop.ts';

/** What can be chosen about a world. */
export interface WorldOptions extends ServerDetails {
  /** The plugin's bundle; without one the server has no plugin. */
  bundle?: string | undefined;
}

/** What can be chosen about a channel; `P` is private. */
export interface ChannelDetails {
  name: string;
  type: 'O' | 'P';
}

/** What a world is made of. */
interface Parts {
  folder: string;
  details: ServerDetails;
  database: Database;
  server: MattermostServer;
  admin: Member;
  team: Team;
  shop: Shop;
  plugin: Plugin | undefined;
}

/** What has to be ended, in the order in which it was started. */
type Endings = (() => Promise<void>)[];

/** Everything that a story needs. */
export class World {
  readonly #parts: Parts;
  readonly #endings: Endings;
  #named = 0;

  private constructor(parts: Parts, endings: Endings) {
    this.#parts = parts;
    this.#endings = endings;
  }

  /** Brings up a world; `close` it when done. */
  static async start(options: WorldOptions = {}): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-world-'));
    const sweep = () => rmSync(folder, { recursive: true, force: true });
    process.once('exit', sweep);
    const endings: Endings = [
      async () => {
        sweep();
        process.off('exit', sweep);
      },
    ];
    try {
      return new World(await bringUp(folder, endings, options), endings);
    } catch (error) {
      await end(endings);
      throw error;
    }
  }

  get database(): Database {
    return this.#parts.database;
  }

  get server(): MattermostServer {
    return this.#parts.server;
  }

  /** The first person on the server, and its admin. */
  get admin(): Member {
    return this.#parts.admin;
  }

  /** The team that everybody belongs to. */
  get team(): Team {
    return this.#parts.team;
  }

  get shop(): Shop {
    return this.#parts.shop;
  }

  /** The plugin; throws in a world that was started without a bundle. */
  get plugin(): Plugin {
    if (!this.#parts.plugin) throw new Error('this world was started without a bundle, so it has no plugin');
    return this.#parts.plugin;
  }

  /** Makes a person with an account, in the team, under a user name that nobody has yet. */
  async newMember(person: Partial<PersonDetails> = {}): Promise<Member> {
    const member = await Member.register(this.server.url, { username: this.newName('member'), ...person });
    await this.admin.client.addToTeam(this.team.id, member.user.id);
    return member;
  }

  /** Makes a guest of somebody who is logged in. Through REST that takes a licence. */
  async makeGuest(member: Member): Promise<void> {
    await this.database.query(`UPDATE users SET roles = 'system_guest' WHERE id = '${member.user.id}'`);
    // The server forgets what it remembers of somebody who is changed.
    await this.admin.client.patchUser({ id: member.user.id, position: 'Guest' });
  }

  /** Makes a group of people. Through REST that takes a licence. */
  async newGroup(people: Member[]): Promise<string> {
    const name = this.newName('group');
    const now = Date.now();
    const id = `${now}`.padStart(26, 'g');
    await this.database.query(
      `INSERT INTO usergroups (id, name, displayname, description, source, remoteid, createat, updateat, deleteat, allowreference)
       VALUES ('${id}', '${name}', '${name}', '', 'custom', NULL, ${now}, ${now}, 0, true)`,
    );
    for (const { user } of people) {
      await this.database.query(
        `INSERT INTO groupmembers (groupid, userid, createat, deleteat) VALUES ('${id}', '${user.id}', ${now}, 0)`,
      );
    }
    return name;
  }

  /** Makes a channel in the team, public unless told otherwise, with these people in it; the first is its admin. */
  async newChannel(people: [Member, ...Member[]], details: Partial<ChannelDetails> = {}): Promise<Channel> {
    const [owner, ...others] = people;
    const { name, type } = { name: this.newName('channel'), type: 'O', ...details };
    const channel = { team_id: this.team.id, name, display_name: name, type } as Channel;
    const created = await owner.client.createChannel(channel);
    for (const other of others) await owner.client.addToChannel(other.user.id, created.id);
    return created;
  }

  /** Starts an nginx in front of the server, under a host name of its own. */
  async newNginx(recipe: Recipe, host = 'chat.localhost'): Promise<Nginx> {
    const nginx = await Nginx.start(join(this.#parts.folder, this.newName('nginx')), recipe, this.server.url, host);
    this.#endings.push(() => nginx.stop());
    return nginx;
  }

  /**
   * Starts another Mattermost server on the same database, with a plugin of its own from the same bundle. Without a licence
   * the two say nothing to each other: all that they share is the database.
   */
  async newNode(bundle: string): Promise<{ server: MattermostServer; plugin: Plugin }> {
    const { folder, database, details } = this.#parts;
    const settings = { ...details.settings, MM_METRICSSETTINGS_ENABLE: 'false' };
    const server = await MattermostServer.create(join(folder, this.newName('node')), database, {
      ...details,
      settings,
    });
    this.#endings.push(() => server.kill());
    return { server, plugin: await Plugin.install(server, this.admin.at(server.url), bundle) };
  }

  /** A name that nothing in this world has yet. */
  newName(kind: string): string {
    this.#named += 1;
    return `${kind}-${this.#named}`;
  }

  /** Ends everything and removes its files. */
  async close(): Promise<void> {
    await end(this.#endings);
  }
}

async function bringUp(folder: string, endings: Endings, { bundle, ...details }: WorldOptions): Promise<Parts> {
  // PostgreSQL runs under another account where we are root, and has to reach its folder in this one.
  await chmod(folder, 0o711);
  const database = await Database.create(join(folder, 'postgres'));
  endings.push(() => database.stop());
  const server = await MattermostServer.create(join(folder, 'mattermost'), database, details);
  endings.push(() => server.kill());
  const admin = await Member.register(server.url, { username: 'admin' });
  const team = await admin.client.createTeam({ name: 'lamps', display_name: 'The lamp shop', type: 'O' } as Team);
  const plugin = bundle ? await Plugin.install(server, admin, bundle) : undefined;
  const shop = await Shop.open();
  endings.push(() => shop.close());
  return { folder, details, database, server, admin, team, shop, plugin };
}

/** Ends the last started first. */
async function end(endings: Endings): Promise<void> {
  for (const ending of endings.splice(0).reverse()) await ending();
}
