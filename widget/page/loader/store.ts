import type { Identity, Place, Seen } from '../protocol.ts';

/**
 * The conversation's token, kept in the website's own storage so that blocked third-party storage does not matter.
 *
 * Nothing is kept before the visitor has sent something. Where storage is not to be had, it lives as long as the page.
 */
export class Store {
  #key: string;
  #identity: Identity;

  constructor(site: string) {
    this.#key = `frontdesk:${site}`;
    this.#identity = this.#read() ?? { token: newToken(), used: false };
  }

  /** Who the visitor is. */
  get identity(): Identity {
    return this.#identity;
  }

  /** Whether anything was sent with the token. */
  get used(): boolean {
    return this.#identity.used;
  }

  /** Keeps the token, since something is being sent with it. */
  use(): void {
    this.#identity.used = true;
    this.#write();
  }

  /** Keeps how far the visitor has read. */
  see(seen: Seen): void {
    this.#identity.seen = seen;
    if (this.used) this.#write();
  }

  /** Where a verified visitor was last; none where none has chatted here. What opens a conversation is not kept. */
  get place(): Place | undefined {
    try {
      return JSON.parse(localStorage.getItem(`${this.#key}:verified`) ?? '') ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps where a verified visitor is. */
  keep(place: Place): void {
    put(`${this.#key}:verified`, place);
  }

  /** Takes up the conversation that an e-mail's link led to. */
  take(token: string): void {
    this.#identity = { token, used: true };
    this.#write();
  }

  /** Makes a new token, for a new conversation. The old one is kept until something is sent with the new one. */
  renew(): Identity {
    this.#identity = { token: newToken(), used: false };
    return this.#identity;
  }

  /** Forgets the conversation: what comes next is a new one. */
  forget(): Identity {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing was kept.
    }
    return this.renew();
  }

  /** Calls back when another tab of the website has kept something. */
  listen(changed: (identity: Identity, other: boolean) => void): void {
    window.addEventListener('storage', (event) => {
      if (event.key !== this.#key) return;
      // Where the other tab has forgotten the conversation, this one does, too.
      const kept = this.#read() ?? (this.used && !event.newValue ? this.renew() : undefined);
      if (!kept) return;
      const other = kept === this.#identity || kept.token !== this.#identity.token;
      this.#identity = kept;
      changed(kept, other);
    });
  }

  #read(): Identity | undefined {
    try {
      const { token, at, id } = JSON.parse(localStorage.getItem(this.#key) ?? '{}');
      if (!/^([\w-]{43}|k\.[\w.-]+)$/.test(token)) return undefined;
      return { token, used: true, seen: at > 0 && typeof id === 'string' ? { at, id } : undefined };
    } catch {
      return undefined;
    }
  }

  #write(): void {
    put(this.#key, { token: this.#identity.token, ...this.#identity.seen });
  }
}

function put(key: string, value: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the conversation lasts as long as this page.
  }
}

/** 256 random bits as base64url without padding. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\W/g, (digit) =>
    digit === '+' ? '-' : digit === '/' ? '_' : '',
  );
}
