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

/** What the loader says. */
export type ToPage =
  | ({ type: 'identity' } & Identity)
  | { type: 'visitor'; visitor: Claim; place: Place | undefined }
  | { type: 'address'; page: string }
  | { type: 'shown'; shown: boolean }
  | { type: 'seen'; seen: Seen };

/** What the page says. */
export type ToLoader =
  | { type: 'used' }
  | { type: 'seen'; seen: Seen; conversation: string }
  | { type: 'unread'; count: number }
  | { type: 'renew' }
  | { type: 'close' };
