/**
 * Somebody else's server that an admin has joined to a channel, as the slash command's answer tells it, and what that
 * server calls to bring its visitors' words.
 */
import { randomBytes } from 'node:crypto';
import type { Channel } from '@mattermost/types/channels';
import type { CommandResponse } from '@mattermost/types/integrations';
import { api } from './caller.ts';
import { type Answer, type Asked, ask } from './http.ts';
import type { Member } from './member.ts';

/** What the answer to `/desk connect endpoint` tells, this once. */
export interface Endpoint {
  /** The connection's id. */
  connection: string;
  /** The name by which later commands call it. */
  handle: string;
  /** What the admin reads. */
  text: string;
  /** What signs deliveries, `whsec_` and base64; empty where the format has no signatures. */
  secret: string;
  /** The token of outgoing-webhook payloads; empty where there are none. */
  webhook: string;
  /** What opens the inbound routes. */
  token: string;
  /** Where inbound messages go. */
  inbound: string;
  /** The curl line, to be run as it stands. */
  curl: string;
}

/** The value that stands in backticks behind a label, in a table's row or in a line. */
export function labelled(text: string, label: string): string {
  const line = text.split('\n').find((row) => row.toLowerCase().includes(label.toLowerCase()));
  const [, value] = /`([^`]+)`/.exec(line?.slice(line.toLowerCase().indexOf(label.toLowerCase())) ?? '') ?? [];
  if (!value) throw new Error(`nothing stands behind "${label}" in:\n${text}`);
  return value;
}

/** The names of what a command has connected; throws its answer where it has not. */
export function connectedAs({ text, props }: Pick<CommandResponse, 'text' | 'props'>): {
  connection: string;
  handle: string;
} {
  const { connection, handle } = (props?.frontdesk ?? {}) as Partial<Endpoint>;
  if (!connection || !handle) throw new Error(`nothing was connected: ${text}`);
  return { connection, handle };
}

/** What `props.frontdesk` of that answer has for programs. */
interface Props {
  signing_secret?: string;
  webhook_token?: string;
  inbound_token?: string;
  inbound_url: string;
  curl?: string;
}

/** Types `/desk connect endpoint <url>`, with flags behind it where some are given. What was shown before is empty. */
export async function connectEndpoint(member: Member, channel: Channel, url: string, flags = ''): Promise<Endpoint> {
  const answer = await member.command(channel, `/desk connect endpoint ${url} ${flags}`.trim());
  const names = connectedAs(answer);
  const props = answer.props?.frontdesk as Props;
  return {
    ...names,
    text: answer.text,
    secret: props.signing_secret ?? '',
    webhook: props.webhook_token ?? '',
    token: props.inbound_token ?? '',
    inbound: props.inbound_url,
    curl: props.curl ?? '',
  };
}

/** A message as a session's server sends it. */
export interface InboundMessage {
  session: string;
  id: string;
  text: string;
  visitor?: Record<string, unknown>;
  files?: string[];
}

/** What the inbound routes answer where all is well. */
export interface Taken {
  conversation: string;
  post: string;
}

/** A session's server that calls the inbound routes. */
export class Sender {
  readonly server: string;
  readonly handle: string;
  readonly token: string;

  constructor(server: string, { handle, token }: Pick<Endpoint, 'handle' | 'token'>) {
    this.server = server;
    this.handle = handle;
    this.token = token;
  }

  /** Brings what a visitor says; under an id that no other message has unless one is given. */
  say(session: string, text: string, message: Partial<InboundMessage> = {}): Promise<Answer> {
    return this.post('messages', { session, id: randomBytes(9).toString('base64url'), text, ...message });
  }

  /** Brings a file, and gives the answer that names it. */
  upload(session: string, name: string, type: string, body: Uint8Array): Promise<Answer> {
    const query = new URLSearchParams({ session, name });
    return this.post(`files?${query}`, body, { headers: { 'Content-Type': type } });
  }

  /** Posts to a route of the connection: an object as JSON, everything else as it is. */
  post(route: string, body: object | string | Uint8Array, asked: Asked = {}): Promise<Answer> {
    const plain = typeof body === 'string' || body instanceof Uint8Array;
    return ask(this.server, `${api}/endpoints/${this.handle}/${route}`, {
      method: 'POST',
      body: plain ? body : JSON.stringify(body),
      ...asked,
      headers: { 'Content-Type': 'application/json', Authorization: basic(this.token), ...asked.headers },
    });
  }
}

/** The header that carries a token as the password of HTTP's basic authentication. */
export function basic(token: string): string {
  return `Basic ${Buffer.from(`frontdesk:${token}`).toString('base64')}`;
}
