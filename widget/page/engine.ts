import { Chat, conversationId, encode } from 'frontdesk-machine';
import { freshTicket, listen, send } from './api.ts';
import type { Identity, Seen } from './protocol.ts';
import type { StreamEvent } from './sse.ts';
import type { Message, Settings } from './types.ts';

/** What the state machine may ask for: `Task.kind` in `widget/src/browser.rs`. */
const SEND = 1;
const TICKET = 2;
const CONNECT = 3;
const DISCONNECT = 4;

/** What the engine tells. */
export interface Listener {
  /** Something changed that is shown. */
  changed(): void;
  /** Somebody of the team is writing, or not any more. */
  typing(name: string, is: boolean): void;
  /** The token is about to be used. */
  used(): void;
}

/** Does what the state machine asks for: sends, listens, waits. */
export class Engine {
  /** The state machine. */
  readonly chat: Chat;
  #settings: Settings;
  #language: string;
  #listener: Listener;
  #token = '';
  #conversation = '';
  #used = false;
  #connection: AbortController | undefined;
  #timer = 0;
  /** The address of the website's page that the visitor is on. */
  page = '';
  /** Whether the conversation's messages so far are still on their way. */
  loading = false;

  constructor(settings: Settings, language: string, listener: Listener) {
    this.#settings = settings;
    this.#language = language;
    this.#listener = listener;
    this.chat = new Chat(settings.streams);
    addEventListener('online', () => this.#tell(() => this.chat.hurry(now())));
  }

  /** Takes up the conversation of a token. */
  begin(identity: Identity): void {
    const conversation = conversationId(identity.token);
    if (!conversation || identity.token === this.#token) return;
    this.#connection?.abort();
    this.#token = identity.token;
    this.#conversation = conversation;
    this.#used = identity.used;
    this.loading = identity.used;
    this.#tell(() => this.chat.begin(identity.used, identity.seen?.at ?? 0, identity.seen?.id ?? ''));
  }

  /** Begins a conversation that nobody but this page knows. */
  beginAlone(): void {
    this.begin({ token: encode(randomBytes(32)), used: false });
  }

  /** Sends what the visitor wrote. */
  write(text: string): void {
    this.#tell(() => this.chat.write(encode(randomBytes(16)), text, Date.now(), now()));
  }

  /** Sends a message again, at once. */
  again(id: string): void {
    this.#tell(() => this.chat.again(id));
  }

  /** Forgets a message that was not sent. */
  discard(id: string): void {
    this.#tell(() => this.chat.discard(id));
  }

  /** Takes over how far the visitor has read in another tab. */
  see(seen: Seen): void {
    this.#tell(() => this.chat.see(seen.at, seen.id));
  }

  /** Says whether the chat is open. */
  watch(shown: boolean): void {
    this.#tell(() => this.chat.watch(shown, document.visibilityState === 'visible', now()));
  }

  #tell(change: () => void): void {
    change();
    this.#work();
    this.#listener.changed();
  }

  /** Does what is to be done, and sets the clock for what is to be done later. */
  #work(): void {
    for (;;) {
      const task = this.chat.next(now(), Math.random());
      const { kind, id, text, first, wait } = task;
      task.free();
      if (kind === SEND) void this.#send(id, text, first);
      else if (kind === TICKET) void this.#renewTicket();
      else if (kind === CONNECT) void this.#connect(id, wait);
      else if (kind === DISCONNECT) this.#connection?.abort();
      else {
        clearTimeout(this.#timer);
        if (wait >= 0) this.#timer = window.setTimeout(() => this.#tell(() => {}), Math.max(0, wait - now()) + 5);
        return;
      }
    }
  }

  async #send(id: string, text: string, first: boolean): Promise<void> {
    if (!this.#used) {
      this.#used = true;
      this.#listener.used();
    }
    const { ticket } = this.#settings;
    const opening = first ? { ticket, page: this.page || undefined, language: this.#language } : {};
    const answer = await send(this.#conversation, { token: this.#token, id, text, ...opening });
    this.#tell(() => {
      if ('status' in answer) {
        this.chat.refused(id, answer.status, answer.code, answer.after, now(), Math.random());
      } else {
        const { post, at } = answer;
        const from = { role: 'visitor' as const, name: '' };
        const body: Message = { id: post, sent_id: id, at, from, text: plain(text), files: [] };
        this.chat.sent(id, post, at, body);
      }
    });
  }

  async #renewTicket(): Promise<void> {
    let good = false;
    let lost = false;
    try {
      const ticket = await freshTicket();
      good = ticket !== undefined;
      this.#settings.ticket = ticket ?? '';
    } catch {
      lost = true;
    }
    this.#tell(() => this.chat.ticket(good, lost, now(), Math.random()));
  }

  async #connect(after: string, wait: number): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    const body = { token: this.#token, after: after || undefined, wait: wait || undefined };
    const failure = await listen(this.#conversation, body, connection.signal, (events) => {
      this.chat.heard(now());
      this.loading = false;
      for (const event of events) this.#take(event, connection);
      this.#tell(() => {});
    });
    if (connection.signal.aborted) return;
    this.loading = false;
    this.#tell(() => {
      if (failure) this.chat.broken(failure.status, failure.code, failure.after, now(), Math.random());
      else this.chat.ended(now(), Math.random());
    });
  }

  #take({ id, event, data }: StreamEvent, connection: AbortController): void {
    if (event === 'reset') {
      this.chat.reset();
      return;
    }
    if (event === 'bye') {
      // The server ends the stream right after; some proxies keep it open.
      connection.abort();
      this.chat.ended(now(), Math.random());
      return;
    }
    let value: Message & { open?: boolean; name?: string };
    try {
      value = JSON.parse(data);
    } catch {
      // One broken event must not end the conversation.
      return;
    }
    if (event === 'message') {
      const own = value.from.role === 'visitor';
      this.chat.message(id, value.id, value.sent_id ?? '', value.at, own, value, now());
      if (!own) this.#listener.typing('', false);
    } else if (event === 'removed') this.chat.removed(id, value.id);
    else if (event === 'state') this.chat.state(value.open !== false);
    else if (event === 'typing') this.#listener.typing(value.name ?? '', true);
  }
}

/** Milliseconds of a clock that never goes back. */
export function now(): number {
  return performance.now();
}

/** What the visitor wrote, as nodes. */
export function plain(text: string): Message['text'] {
  return text
    .split('\n')
    .flatMap((line, at) => [...(at ? [{ type: 'break' as const }] : []), { type: 'text' as const, text: line }]);
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
