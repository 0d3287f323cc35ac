/**
 * A feed that an admin has connected to a channel, as the slash command's answer tells it, and the plain ways of posting to
 * it.
 */
import type { Channel } from '@mattermost/types/channels';
import { connectedAs } from './endpoint.ts';
import { type Answer, type Asked, ask } from './http.ts';
import type { Member } from './member.ts';

/** What the answer to `/desk connect feed` tells. */
export interface Feed {
  /** The connection's id. */
  connection: string;
  /** The name by which later commands call it. */
  handle: string;
  /** What the admin reads. */
  text: string;
  /** Where senders post. */
  url: string;
  /** The curl line, to be run as it stands. */
  curl: string;
}

/** Types `/desk connect feed <name>`. */
export async function connectFeed(member: Member, channel: Channel, name: string): Promise<Feed> {
  const answer = await member.command(channel, `/desk connect feed ${name}`);
  const names = connectedAs(answer);
  const props = answer.props?.frontdesk as { feed_url: string; curl: string };
  return { ...names, text: answer.text, url: props.feed_url, curl: props.curl };
}

/** Posts to a feed: an object as JSON, everything else as it is; parameters are added to its address. */
export function send(
  feed: string,
  body: object | string | Uint8Array | Uint8Array[],
  asked: Asked & { query?: Record<string, string> } = {},
): Promise<Answer> {
  const url = new URL(feed);
  for (const [name, value] of Object.entries(asked.query ?? {})) url.searchParams.set(name, value);
  const plain = typeof body === 'string' || body instanceof Uint8Array || Array.isArray(body);
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...asked.headers };
  // Some senders do not say what they send.
  if (!headers['Content-Type']) delete headers['Content-Type'];
  return ask(url.origin, `${url.pathname}${url.search}`, {
    method: 'POST',
    body: plain ? body : JSON.stringify(body),
    ...asked,
    headers,
  });
}
