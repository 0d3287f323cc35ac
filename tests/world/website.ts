/**
 * A website that an admin has joined to a channel, as the slash command's answer tells it.
 */
import type { Channel } from '@mattermost/types/channels';
import type { Member } from './member.ts';

/** What the answer to `/desk connect website` has in its props, as far as tests need it. */
export interface Website {
  /** The connection's id. */
  connection: string;
  /** The name by which later commands call it. */
  handle: string;
  /** The script tag to paste. */
  snippet: string;
  /** Where the loader is. */
  loader_url: string;
  /** Where the preview page is. */
  preview_url: string;
  /** The codes of what the admin is warned of. */
  warnings: string[];
}

/** Types `/desk connect website <url>`, with flags behind it where some are given. */
export async function connectWebsite(member: Member, channel: Channel, url: string, flags = ''): Promise<Website> {
  const answer = await member.command(channel, `/desk connect website ${url} ${flags}`.trim());
  const website = answer.props?.frontdesk as Website | undefined;
  if (!website?.snippet) throw new Error(`/desk connect website ${url} answered: ${answer.text}`);
  // An empty list comes as nothing: the server and its plugins talk in a format that knows no empty lists.
  return { ...website, warnings: website.warnings ?? [] };
}
