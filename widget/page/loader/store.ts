import type { Identity, Place, Seen } from '../protocol.ts';

export type Store = ReturnType<typeof openStore>;

/**
 * The conversation's token, kept in the website's own storage so that blocked third-party storage does not matter.
 *
 * Nothing is kept before the visitor has sent something. Where storage is not to be had, it lives as long as the page.
 */
export function openStore(site: string) {
  const key = `frontdesk:${site}`;
  const verified = `${key}:verified`;
  const read = (): Identity | undefined => {
    const { token, at, id } = kept(key) ?? {};
    if (!/^([\w-]{43}|k\.[\w.-]+)$/.test(token)) return undefined;
    return { token, used: true, seen: at > 0 && typeof id === 'string' ? { at, id } : undefined };
  };
  const fresh = (): Identity => ({ token: newToken(), used: false });
  const renew = (): Identity => {
    identity = fresh();
    return identity;
  };
  const write = () => {
    if (identity.used) put(key, { token: identity.token, ...identity.seen });
  };
  let identity = read() ?? fresh();

  return {
    /** Who the visitor is. */
    identity: () => identity,
    /** Keeps the token, since something is being sent with it. */
    use() {
      identity.used = true;
      write();
    },
    /** Keeps how far the visitor has read. */
    see(seen: Seen) {
      identity.seen = seen;
      write();
    },
    /** Where a verified visitor was last; none where none has chatted here. What opens a conversation is not kept. */
    place: (): Place | undefined => kept(verified),
    /** Keeps where a verified visitor is. */
    keep: (place: Place) => put(verified, place),
    /** Takes up the conversation that an e-mail's link led to. */
    take(token: string) {
      identity = { token, used: true };
      write();
    },
    /** Makes a new token, for a new conversation. The old one is kept until something is sent with the new one. */
    renew,
    /** Forgets the conversation: what comes next is a new one. */
    forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        // Nothing was kept.
      }
      return renew();
    },
    /** Calls back when another tab of the website has kept something. */
    listen(changed: (identity: Identity, other: boolean) => void) {
      addEventListener('storage', (event) => {
        if (event.key !== key) return;
        const before = identity;
        // Where the other tab has forgotten the conversation, this one does, too.
        const now = read() ?? (before.used && !event.newValue && renew());
        if (!now) return;
        identity = now;
        changed(now, now.token !== before.token);
      });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever stands there
function kept(key: string): any {
  try {
    return JSON.parse(localStorage.getItem(key) as string) ?? undefined;
  } catch {
    return undefined;
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
