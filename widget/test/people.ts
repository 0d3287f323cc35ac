/** Who may open what at the fake server: by tokens, and by the passes of visitors for whom the website vouches. */
import { createHash } from 'node:crypto';
import type { Earlier } from '../page/types.ts';

/** Why somebody is not let in. */
export type Refusal = { status: number; code: string } | undefined;

const UNKNOWN = { status: 401, code: 'unknown_token' };
const REQUIRED = { status: 403, code: 'verification_required' };

/** The conversations' owners, and their passes. */
export class People {
  /** The verified visitors by conversation. */
  owners = new Map<string, string>();
  #passes = new Map<string, string>();
  #made = 0;

  /** A signature that this server takes. */
  static sign(id: string, more: object = {}): object {
    return { id, expires: 2_000_000_000, nonce: 'n0nce-0001', signature: `of ${id}`, ...more };
  }

  /** Exchanges a signature for a pass. */
  exchange(claim: { id: string; signature: string }, earlier: (id: string) => Earlier): object | Refusal {
    if (claim.signature !== `of ${claim.id}`) return { status: 403, code: 'verification_failed' };
    this.#made += 1;
    const pass = `p.${claim.id}.${this.#made}`;
    this.#passes.set(pass, claim.id);
    const own = [...this.owners].filter(([, owner]) => owner === claim.id).map(([id]) => earlier(id));
    return { pass, expires: Date.now() + 86_400_000, conversations: own.reverse() };
  }

  /** Lets every pass expire. */
  expire(): void {
    this.#passes.clear();
  }

  /** Says whether a token opens a conversation, and takes down whose it is where a pass comes along. */
  refuse(token: string, conversation: string, pass: string | undefined, required: boolean): Refusal {
    const owner = this.owners.get(conversation);
    if (token.startsWith('p.')) {
      const visitor = this.#passes.get(token);
      if (!visitor) return { status: 401, code: 'pass_expired' };
      return visitor === owner ? undefined : UNKNOWN;
    }
    const hash = createHash('sha256').update(Buffer.from(token, 'base64url')).digest();
    if (hash.subarray(0, 16).toString('base64url') !== conversation) return UNKNOWN;
    if (!pass) return owner || required ? REQUIRED : undefined;
    const visitor = this.#passes.get(pass);
    if (!visitor) return { status: 401, code: 'pass_expired' };
    this.owners.set(conversation, visitor);
    return undefined;
  }
}
