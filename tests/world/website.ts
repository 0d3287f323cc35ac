/**
 * A website that an admin has joined to a channel, as the slash command's answer tells it.
 */
import type { Channel } from '@mattermost/types/channels';
import type { Member } from './member.ts';

/** What the answer to `/desk connect website` has in its props. */
export interface Website {
  /** The connection's id. */
  id: string;
  /** The name by which later commands call it. */
  handle: string;
  /** The script tag to paste. */
  snippet: string;
  /** The address of the preview page. */
  preview: string;
}

/** Types `/desk connect website <url>`, with flags behind it where some are given. */
export async function connectWebsite(member: Member, channel: Channel, url: string, flags = ''): Promise<Website> {
  const answer = await member.command(channel, `/desk connect website ${url} ${flags}`.trim());
  const website = answer.props?.frontdesk as Website | undefined;
  if (!website?.snippet) throw new Error(`/desk connect website ${url} answered: ${answer.text}`);
  return website;
}
