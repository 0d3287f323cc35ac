import type { StreamEvent } from './sse.ts';
import type { Message } from './types.ts';

/**
 * What the loader on the website and the chat page in its iframe say to each other.
 *
 * The page says `READY` to its parent; the loader answers with `PORT` and one end of a MessageChannel; everything else goes
 * through that. The page takes the port from an allowed origin only, and the token never travels any other way.
 */

/** The page's first word, as a window message without any content of its own. */
export const READY = 'frontdesk:ready';
/** The loader's answer, with the port. */
export const PORT = 'frontdesk:port';

/** The newest message that the visitor has seen: when it was made, and its id. */
export interface Seen {
  at: number;
  id: string;
}

/** A conversation's token and whether anything was sent with it. */
export interface Identity {
  token: string;
  used: boolean;
  seen?: Seen | undefined;
}

/** Who the website says that the visitor is, with its signature; name and address are not signed. */
export interface Claim {
  id: string;
  expires: number;
  nonce: string;
  signature: string;
  name?: string;
  email?: string;
}

/** How far a verified visitor has read in which conversation, as this browser knows it. */
export interface Place extends Seen {
  conversation: string;
}

/** The part of a tab among those that show the same conversation: see `share::Part` in `widget/src/share.rs`. */
export const ALONE = 0;
export const LEADER = 1;
export const FOLLOWER = 2;
export const UNKNOWN = 3;

/** What the tab that listens has heard, for the others. */
export interface Heard {
  conversation: string;
  /** The id of the last event that it knew before: who knows another one has missed something. */
  before: string;
  events: StreamEvent[];
  /** Whether there is more to know than these events, so that the others are to ask for themselves. */
  stale: boolean;
}

/** What the loader says. */
export type ToPage =
  | ({ type: 'identity' } & Identity)
  | { type: 'visitor'; visitor: Claim; place: Place | undefined }
  /** `tabs`: the loader knows of other tabs. It may be older than the page, and know less. */
  | { type: 'address'; page: string; tabs?: boolean }
  | { type: 'shown'; shown: boolean }
  /** The visitor came with the link of an e-mail. */
  | { type: 'resume'; code: string }
  | { type: 'seen'; seen: Seen }
  | { type: 'part'; conversation: string; part: number }
  | ({ type: 'heard' } & Heard);

/** What the page says. */
export type ToLoader =
  | { type: 'used' }
  | { type: 'seen'; seen: Seen; conversation: string }
  | { type: 'unread'; count: number }
  | { type: 'renew' }
  | { type: 'close' }
  /** The team has switched the chat off: there is nothing to open any more. */
  | { type: 'hide' }
  /** To a loader that knows of other tabs: which conversation is shown, and what was heard in it. */
  | { type: 'room'; conversation: string }
  | ({ type: 'heard' } & Heard)
  /** The same: a message came that the visitor has not seen before. */
  | { type: 'message'; from: Message['from']; text: string }
  /** The same: this device is to forget the conversation. */
  | { type: 'forget' }
  /** What opens the conversation that `resume` led to; empty where it led nowhere. */
  | { type: 'resumed'; token: string };
