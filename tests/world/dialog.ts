/**
 * A dialog that opens for a member: what it asks for, and how it is filled in.
 */
import type { Channel } from '@mattermost/types/channels';
import type { Browser } from '@playwright/test';
import { MattermostClient } from './client.ts';
import type { Member } from './member.ts';
import type { MattermostServer } from './server.ts';

/** A dialog as it opens. */
export interface Dialog {
  title: string;
  fields: { name: string; kind: string; value: string; options: string[] }[];
  /** Whoever it opened for, or somebody else, hands it in; gives the answer, with what is wrong where something is. */
  fill: (
    submission: Record<string, unknown>,
    by?: Member,
  ) => Promise<{ error?: string; errors?: Record<string, string> }>;
}

/** For whom it opens, and where. */
export interface Place {
  browser: Browser;
  server: MattermostServer;
  channel: Channel;
  member: Member;
}

/** An open dialog as the server tells a client of it. */
interface Opened {
  trigger_id: string;
  url: string;
  dialog: {
    title: string;
    state: string;
    callback_id: string;
    elements: { name: string; type: string; default?: string; options?: { value: string }[] }[];
  };
}

/** Waits for the dialog that something opens for somebody. */
export async function opened(place: Place, act: () => Promise<{ trigger_id: string }>): Promise<Dialog> {
  const client = await MattermostClient.open(place.browser, place.server, place.member);
  try {
    const { trigger_id } = await act();
    const of = (data: Record<string, string>) => JSON.parse(data.dialog ?? '{}') as Opened;
    const heard = await client.hears('open_dialog', ({ data }) => of(data).trigger_id === trigger_id);
    return dialogOf(place, of(heard.data));
  } finally {
    await client.close();
  }
}

function dialogOf({ member, channel }: Place, { url, dialog }: Opened): Dialog {
  const fields = (dialog.elements ?? []).map(({ name, type, default: value = '', options }) => ({
    ...{ name, kind: type, value },
    options: (options ?? []).map((option) => option.value),
  }));
  const defaults = Object.fromEntries(
    fields.map(({ name, kind, value }) => [name, kind === 'bool' ? value === 'true' : value]),
  );
  const fill: Dialog['fill'] = async (submission, by = member) => {
    const answer = (await by.client.submitInteractiveDialog({
      ...{ url, callback_id: dialog.callback_id, state: dialog.state, cancelled: false },
      ...{ user_id: by.user.id, channel_id: channel.id, team_id: channel.team_id },
      submission: { ...defaults, ...submission } as Record<string, string>,
    })) as { error?: string; errors?: Record<string, string> } | null;
    return answer ?? {};
  };
  return { title: dialog.title, fields, fill };
}
