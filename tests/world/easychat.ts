/**
 * A stand-in for EasyChat, which does what that service is documented to do and knows nothing of Frontdesk: an admin pastes
 * six values into it; it writes what its visitors say through Mattermost's REST API, with the access token that it was
 * given, as posts and replies of its own; and it takes Mattermost's outgoing webhooks.
 */
import type { Post } from '@mattermost/types/posts';
import { status } from './behaviour.ts';
import { type Received, Receiver } from './receiver.ts';

/** What an admin pastes into EasyChat. */
export interface EasyChatSettings {
  host: string;
  channel: string;
  accessToken: string;
  botId: string;
  botName: string;
  webhookToken: string;
}

/** What an outgoing webhook says. */
export interface WebhookPayload {
  token: string;
  team_id: string;
  team_domain: string;
  channel_id: string;
  channel_name: string;
  timestamp: number;
  user_id: string;
  user_name: string;
  post_id: string;
  text: string;
  trigger_word: string;
  file_ids: string;
  root_id?: string;
}

/** Reads an outgoing webhook's payload, JSON or a form. */
export function payloadOf({ headers, body }: Received): WebhookPayload {
  const text = body.toString('utf8');
  if (`${headers['content-type']}`.startsWith('application/json')) return JSON.parse(text) as WebhookPayload;
  const fields = Object.fromEntries(new URLSearchParams(text));
  return { ...fields, timestamp: Number(fields.timestamp) } as unknown as WebhookPayload;
}

/** One EasyChat, for one website. */
export class EasyChat extends Receiver {
  /** Under which id the website is known to it. */
  readonly id = 'lamps-4711';
  #settings: EasyChatSettings | undefined;
  /** The visitors' threads, by the id of their root post. */
  readonly #chats = new Map<string, string>();
  readonly #shown = new Map<string, string[]>();

  /** Opens the service. */
  static override async open(host = '127.0.0.1'): Promise<EasyChat> {
    const service = new EasyChat(host);
    await service.listen();
    service.chooses((received) => {
      if (new URL(received.path, service.url).pathname !== `/v1/chat/post/${service.id}`) return status(404);
      if (payloadOf(received).token !== service.#settings?.webhookToken) return status(401);
      return async (exchange) => {
        await service.#show(payloadOf(received));
        await status(200)(exchange);
      };
    });
    return service;
  }

  /** The address that an admin gives as the callback of an outgoing webhook. */
  override get url(): string {
    return this.at(`/v1/chat/post/${this.id}`);
  }

  /** An admin pastes the six values. */
  configure(settings: EasyChatSettings): void {
    this.#settings = settings;
  }

  /** One of its visitors says something. */
  async say(visitor: string, message: string): Promise<Post> {
    const [root = ''] = [...this.#chats].find(([, who]) => who === visitor) ?? [];
    const { channel = '' } = this.#settings ?? {};
    const post = await this.#rest<Post>('POST', 'posts', { channel_id: channel, root_id: root, message });
    if (!root) this.#chats.set(post.id, visitor);
    return post;
  }

  /** What a visitor has been shown of the team, in order. */
  shownTo(visitor: string): string[] {
    return this.#shown.get(visitor) ?? [];
  }

  /** Whether the access token is good, as the service finds out by itself. */
  async isLoggedIn(): Promise<boolean> {
    const me = await this.#rest<{ id: string }>('GET', 'users/me').catch(() => undefined);
    return me?.id === this.#settings?.botId;
  }

  /** Shows a visitor what a team member wrote: the payload does not say in which thread, so the service asks. */
  async #show({ post_id: id, user_id: author, text }: WebhookPayload): Promise<void> {
    if (author === this.#settings?.botId) return;
    const { root_id: root } = await this.#rest<Post>('GET', `posts/${id}`);
    const visitor = this.#chats.get(root);
    if (visitor) this.#shown.set(visitor, [...this.shownTo(visitor), text]);
  }

  async #rest<T>(method: string, path: string, body?: object): Promise<T> {
    if (!this.#settings) throw new Error('EasyChat was not set up');
    const { host, accessToken } = this.#settings;
    const answer = await fetch(`${host}/api/v4/${path}`, {
      method,
      headers: { Authorization: `Bearer ${accessToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`Mattermost answered EasyChat ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
