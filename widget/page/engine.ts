import { Chat, encode } from 'frontdesk-machine';
import { freshTicket, listen, person, send, upload } from './api.ts';
import type { Attachment } from './attachment.ts';
import { now } from './dom.ts';
import { plain } from './draw.ts';
import { ALONE, type Heard, LEADER, type Seen, UNKNOWN } from './protocol.ts';
import { type Room, randomBytes } from './room.ts';
import type { StreamEvent } from './sse.ts';
import type { Failure, Message, Presence, Sent, Settings } from './types.ts';

/** What the state machine may ask for: `Task.kind` in `widget/src/browser.rs`. */
const SEND = 1;
const TICKET = 2;
const CONNECT = 3;
const DISCONNECT = 4;

/** For how long after its beginning a connection may still tell what was said before, in milliseconds. */
const SETTLING = 500;

/** What the engine tells. */
export interface Listener {
  /** Something changed that is shown. */
  changed(): void;
  /** Somebody of the team is writing, or not any more. */
  typing(name: string, is: boolean): void;
  /** The conversation is about to be opened, with these words. */
  used(text: string): void;
  /** Another conversation is taken up. */
  room(conversation: string): void;
  /** This tab listens for all, and heard something. */
  heard(heard: Heard): void;
  /** Somebody said something while the page was there. */
  arrived(message: Message): void;
}

/** Does what the state machine asks for: sends, listens, waits. */
export class Engine {
  /** The state machine. */
  readonly chat: Chat;
  #settings: Settings;
  #language: string;
  #opening: string;
  #listener: Listener;
  #room: Room = { conversation: '', token: '', used: false };
  #connection: AbortController | undefined;
  #timer = 0;
  #letters = new Map<string, { files: Attachment[]; going?: AbortController }>();
  #leads = false;
  #begun = 0;
  /** Whether the tab will be told its part among those that show the conversation. */
  shared = false;
  /** The address of the website's page that the visitor is on. */
  page = '';
  /** What the visitor says of themselves with the first message. */
  about: (() => object) | undefined;
  /** Whether the conversation's messages so far are still on their way. */
  loading = false;
  /** The messages that were taken away while the visitor had them. */
  readonly removed = new Map<string, Message>();
  /** Whether the team is there; nothing where that is not known. */
  presence: Presence | undefined;
  /** Whether the visitor has left an e-mail address. */
  contact = false;
  /** The name of the AI that answers before people do; empty where people answer. */
  agent = '';
  /** Whether the visitor asked for a person before the conversation began. */
  wantsPerson = false;

  /** Takes the settings, the language of the chat, and the words with which a conversation begins that has none. */
  constructor(settings: Settings, language: string, opening: string, listener: Listener) {
    this.#settings = settings;
    this.presence = settings.presence;
    this.#language = language;
    this.#opening = opening;
    this.#listener = listener;
    this.chat = new Chat(settings.streams);
    addEventListener('online', () => this.#hurry());
    // A page that comes back out of the browser's memory.
    addEventListener('pageshow', ({ persisted }) => persisted && this.#hurry());
  }

  /** The conversation's id. */
  get conversation(): string {
    return this.#room.conversation;
  }

  /** The conversation, and what opens it. */
  get key(): { conversation: string; token: string } {
    return this.#room;
  }

  /** Whether a message is on its way that opens the conversation. */
  get writing(): boolean {
    return this.#room.used;
  }

  /** Gets a new pass, where the visitor has one. Says whether it did; throws without an answer. */
  renewPass: (() => Promise<boolean>) | undefined;

  /** Takes up a conversation. */
  begin(room: Room): void {
    if (room.conversation === this.#room.conversation) return;
    this.#connection?.abort();
    for (const letter of this.#letters.values()) {
      letter.going?.abort();
      // What was uploaded belongs to the conversation before.
      for (const file of letter.files) file.uploaded = undefined;
    }
    this.#room = room;
    this.removed.clear();
    this.contact = false;
    this.loading = room.used;
    this.agent = room.used ? '' : (this.#settings.agent ?? '');
    this.wantsPerson = false;
    this.#leads = false;
    this.#begun = 0;
    this.chat.lead(this.shared ? UNKNOWN : ALONE);
    if (room.used) this.#listener.room(room.conversation);
    this.#tell(() => this.chat.begin(room.used, room.seen?.at ?? 0, room.seen?.id ?? ''));
  }

  /** Takes the part of this tab among those that show a conversation. */
  lead(conversation: string, part: number): void {
    if (conversation !== this.#room.conversation) return;
    this.#leads = part === LEADER;
    this.#tell(() => this.chat.lead(part));
  }

  /** Takes what another tab heard, and asks for what was missed. */
  overhear({ conversation, before, events, stale }: Heard): void {
    if (conversation !== this.#room.conversation) return;
    const known = this.chat.mark;
    for (const event of events) this.#take(event);
    if (known !== before) this.chat.rewind(known);
    if (stale) this.chat.miss();
    this.#tell(() => {});
  }

  #hurry(): void {
    this.#tell(() => this.chat.hurry(now()));
  }

  /** Opens what comes next with another pass. */
  use(pass: string): void {
    this.#room.token = pass;
  }

  /** Ends, since the visitor is not taken. */
  refuse(code: string): void {
    this.#connection?.abort();
    this.#room = { conversation: '', token: '', used: false };
    this.loading = false;
    this.#tell(() => {
      this.chat.begin(false, 0, '');
      this.chat.broken(403, code, 0, now(), Math.random());
    });
  }

  /** Sends what the visitor wrote and attached. A conversation begins with words; files follow them. */
  write(text: string, files: Attachment[]): void {
    const write = (text: string, files: Attachment[]) => {
      const id = encode(randomBytes(16));
      if (files.length) this.#letters.set(id, { files });
      this.chat.write(id, text, Date.now(), now());
    };
    this.#tell(() => {
      const apart = text && files.length && !this.chat.exists;
      if (apart) write(text, []);
      write(apart ? '' : text, files);
    });
  }

  /** What goes along with a message that is on its way. */
  filesOf(id: string): Attachment[] {
    return this.#letters.get(id)?.files ?? [];
  }

  /** Sends a message again, at once. */
  again(id: string): void {
    this.#tell(() => this.chat.again(id));
  }

  /** Forgets a message that was not sent. */
  discard(id: string): void {
    this.#letters.get(id)?.going?.abort();
    this.#letters.delete(id);
    this.#tell(() => this.chat.discard(id));
  }

  /** Asks for a person; before there is a conversation, the first message does. Says whether the visitor need not ask again. */
  async askPerson(): Promise<boolean> {
    if (this.chat.exists) return person(this.#room.conversation, this.#room.token);
    this.wantsPerson = true;
    this.agent = '';
    this.#listener.changed();
    return true;
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
    if (!this.#room.used) {
      this.#room.used = true;
      this.#listener.used(text || this.#opening);
      this.#listener.room(this.#room.conversation);
    }
    const letter = this.#letters.get(id);
    const answer = letter ? await this.#sendFiles(id, text, first, letter) : await this.#sendText(id, text, first, []);
    if (!answer) return;
    this.#tell(() => {
      if ('status' in answer) {
        this.chat.refused(id, answer.status, answer.code, answer.after, now(), Math.random());
        return;
      }
      const { post, at } = answer;
      const from = { role: 'visitor' as const, name: '' };
      const files = this.filesOf(id).flatMap(({ uploaded }) => (uploaded ? [{ ...uploaded, id: '', url: '' }] : []));
      const body: Message = { id: post, sent_id: id, at, from, text: text ? plain(text) : [], files };
      this.#letters.delete(id);
      this.chat.sent(id, post, at, body);
    });
  }

  #sendText(id: string, text: string, first: boolean, files: string[]): Promise<Sent | Failure> {
    const { ticket } = this.#settings;
    const { conversation, token, first: more } = this.#room;
    const person = this.wantsPerson || undefined;
    const opening = {
      ticket,
      page: this.page || undefined,
      language: this.#language,
      person,
      ...this.about?.(),
      ...more?.(),
    };
    return send(conversation, { token, id, text, files, ...(first ? opening : {}) });
  }

  /** Brings up the files of a message, then the message. Gives nothing where another attempt has taken its place. */
  async #sendFiles(
    id: string,
    text: string,
    first: boolean,
    letter: { files: Attachment[]; going?: AbortController },
  ): Promise<Sent | Failure | undefined> {
    const going = new AbortController();
    letter.going = going;
    if (first) {
      const opened = await this.#sendText(`${id}-`, this.#opening, true, []);
      if ('status' in opened) return opened;
      // It is no message of the outbox: it comes with the events.
      this.chat.sent(`${id}-`, opened.post, opened.at, undefined);
    }
    for (const file of letter.files) {
      if (going.signal.aborted) break;
      if (file.uploaded) continue;
      const { conversation, token } = this.#room;
      const answer = await upload(conversation, token, file.file, going.signal, (part) => file.show(part));
      if ('status' in answer) {
        file.show(0);
        return letter.going === going ? answer : undefined;
      }
      if (letter.going === going && !going.signal.aborted) file.uploaded = answer;
    }
    if (letter.going !== going) return undefined;
    if (going.signal.aborted) return { status: 0, code: '', after: 0 };
    const answer = await this.#sendText(
      id,
      text,
      false,
      letter.files.flatMap(({ uploaded }) => uploaded?.file ?? []),
    );
    if ('status' in answer && answer.code === 'unknown_file')
      for (const file of letter.files) file.uploaded = undefined;
    return answer;
  }

  async #renewTicket(): Promise<void> {
    let good = false;
    let lost = false;
    try {
      const ticket = await freshTicket();
      good = ticket !== undefined;
      this.#settings.ticket = ticket ?? '';
      if (this.renewPass && !(await this.renewPass())) return;
    } catch {
      lost = true;
    }
    this.#tell(() => this.chat.ticket(good, lost, now(), Math.random()));
  }

  async #connect(after: string, wait: number): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    const { conversation, token } = this.#room;
    const body = { token, after: after || undefined, wait: wait || undefined };
    const failure = await listen(conversation, body, connection.signal, (events) => {
      this.chat.heard(now());
      this.loading = false;
      this.#begun ||= now() + SETTLING;
      const before = this.chat.mark;
      for (const event of events) this.#take(event, connection);
      if (this.#leads && events.length) this.#pass(before, events);
      this.#tell(() => {});
    });
    if (connection.signal.aborted) return;
    this.loading = false;
    this.#tell(() => {
      if (failure) this.chat.broken(failure.status, failure.code, failure.after, now(), Math.random());
      else this.chat.ended(now(), Math.random());
    });
    // The others are to find out for themselves why it is over.
    if (this.#leads && this.chat.over) this.#pass('', []);
  }

  /** Tells other tabs what was heard. */
  #pass(before: string, events: StreamEvent[]): void {
    const { conversation } = this.#room;
    const told = events.filter(({ event }) => event !== 'bye' && event !== 'reset');
    const stale = !events.length || events.some(({ event }) => event === 'reset');
    if (told.length || stale) this.#listener.heard({ conversation, before, events: told, stale });
  }

  #take({ id, event, data }: StreamEvent, connection?: AbortController): void {
    if (event === 'reset') {
      this.removed.clear();
      this.chat.reset();
      return;
    }
    if (event === 'bye') {
      // The server ends the stream right after; some proxies keep it open.
      connection?.abort();
      this.chat.ended(now(), Math.random());
      return;
    }
    let value: Message & { open?: boolean; name?: string; agent?: string; presence?: Presence; contact?: boolean };
    try {
      value = JSON.parse(data);
    } catch {
      // One broken event must not end the conversation.
      return;
    }
    if (event === 'message') {
      const own = value.from.role === 'visitor';
      this.removed.delete(value.id);
      const news = this.chat.message(id, value.id, value.sent_id ?? '', value.at, own, value, now());
      if (!own) this.#listener.typing('', false);
      // What was there already when the page came is no news to it.
      const fresh = this.#begun && now() > this.#begun;
      if (news && fresh && !own && !value.growing && !value.edited_at) this.#listener.arrived(value);
    } else if (event === 'removed') {
      const known = (this.chat.rows() as Message[]).find((message) => message.id === value.id);
      if (known) this.removed.set(known.id, known);
      this.chat.removed(id, value.id);
    } else if (event === 'state') {
      this.agent = value.agent ?? '';
      // Another tab, or an earlier try, may have begun the conversation without the wish.
      if (this.wantsPerson && this.agent) void this.askPerson();
      this.wantsPerson = false;
      this.presence = value.presence ?? this.presence;
      this.contact = value.contact === true;
      this.chat.state(value.open !== false);
    } else if (event === 'typing') this.#listener.typing(value.name ?? this.agent, true);
  }
}
