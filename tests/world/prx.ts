/**
 * A client that speaks Mattermost's REST API as PRX is documented to do it: it reads its section of a configuration, logs
 * nobody in, asks who it is, polls its channel, and answers whom its list names.
 */
import type { Post } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';

/** PRX's section, as it stands in its configuration. */
export interface PrxSettings {
  url: string;
  bot_token: string;
  channel_id?: string;
  allowed_users: string[];
  thread_replies: boolean;
  mention_only: boolean;
}

/** Reads the section out of what was printed: `[name]`, then lines of a name and a value as TOML writes it. */
export function sectionOf(text: string): PrxSettings {
  const [, toml = ''] = /```(?:toml)?\n([\s\S]*?)```/.exec(text) ?? [];
  const lines = toml.split('\n').map((line) => /^([a-z_]+)\s*=\s*([^#]+?)\s*(#.*)?$/.exec(line));
  // Texts, lists of texts and yes or no look the same in JSON.
  const pairs = lines.flatMap((found) => (found ? [[found[1] ?? '', JSON.parse(found[2] ?? '')]] : []));
  const settings = Object.fromEntries(pairs) as Partial<PrxSettings>;
  if (!settings.url || !settings.bot_token) throw new Error(`there is no section in:\n${text}`);
  return { allowed_users: [], thread_replies: true, mention_only: false, ...settings } as PrxSettings;
}

/** One running PRX. */
export class Prx {
  readonly settings: PrxSettings;
  readonly me: UserProfile;
  readonly #answer: (asked: string) => string;
  readonly #timer: NodeJS.Timeout;
  #since = Date.now();
  #busy = false;
  /** What went wrong while it polled. */
  readonly failures: string[] = [];

  private constructor(settings: PrxSettings, me: UserProfile, every: number, answer: (asked: string) => string) {
    this.settings = settings;
    this.me = me;
    this.#answer = answer;
    this.#timer = setInterval(() => this.#poll(), every);
  }

  /** Starts it with nothing but its section; it polls every 3 seconds. */
  static async start(settings: PrxSettings, answer: (asked: string) => string, every = 3_000): Promise<Prx> {
    const me = await rest<UserProfile>(settings, 'GET', 'users/me');
    return new Prx(settings, me, every, answer);
  }

  /** Ends it. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
  }

  async #poll(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const path = `channels/${this.settings.channel_id}/posts?since=${this.#since}`;
      const { posts } = await rest<{ posts: Record<string, Post> }>(this.settings, 'GET', path);
      const fresh = Object.values(posts).filter(({ create_at }) => create_at > this.#since);
      for (const post of fresh.sort((a, b) => a.create_at - b.create_at)) {
        this.#since = post.create_at;
        if (this.#isForMe(post)) await this.#reply(post);
      }
    } catch (error) {
      this.failures.push((error as Error).message);
    } finally {
      this.#busy = false;
    }
  }

  #isForMe({ user_id, type, message }: Post): boolean {
    const { allowed_users, mention_only } = this.settings;
    if (user_id === this.me.id || type.startsWith('system_')) return false;
    if (!allowed_users.includes('*') && !allowed_users.includes(user_id)) return false;
    return !mention_only || message.includes(`@${this.me.username}`);
  }

  async #reply(post: Post): Promise<void> {
    const root = post.root_id || post.id;
    const { channel_id: channel, thread_replies: threads } = this.settings;
    await rest(this.settings, 'POST', 'users/me/typing', { channel_id: channel, parent_id: threads ? root : '' });
    const message = this.#answer(post.message);
    await rest(this.settings, 'POST', 'posts', { channel_id: channel, message, root_id: threads ? root : '' });
  }
}

async function rest<T>({ url, bot_token }: PrxSettings, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url.replace(/\/+$/, '')}/api/v4/${path}`, {
    method,
    headers: { Authorization: `Bearer ${bot_token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
