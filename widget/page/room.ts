import { conversationId, encode } from 'frontdesk-machine';
import type { Seen } from './protocol.ts';

/** A conversation, and what opens it. */
export interface Room {
  conversation: string;
  /** The conversation's token, or a verified visitor's pass. */
  token: string;
  /** Whether something was sent in it. */
  used: boolean;
  seen?: Seen | undefined;
  /** What its first message says besides. */
  first?: () => object;
}

/** The conversation of a token, or of a key that came with an e-mail; none where it is neither. */
export function roomOf(token: string): Room | undefined {
  const conversation = /^k\.([\w-]{22})\./.exec(token)?.[1] ?? conversationId(token);
  return conversation ? { conversation, token, used: false } : undefined;
}

/** A conversation that nobody knows yet. */
export function newRoom(): Room & { token: string } {
  const token = encode(randomBytes(32));
  return { conversation: conversationId(token) ?? '', token, used: false };
}

/** Bytes that nobody can guess. */
export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
