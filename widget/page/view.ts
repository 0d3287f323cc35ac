import type { Account } from './account.ts';
import type { Attachment } from './attachment.ts';
import { Composer } from './composer.ts';
import { button, element, icon } from './dom.ts';
import type { Engine } from './engine.ts';
import { Extras } from './extras.ts';
import type { Language } from './language.ts';
import { Log } from './log.ts';
import { Person } from './person.ts';
import { presenceLine } from './presence.ts';
import type { Seen } from './protocol.ts';
import { type Outgoing, rowsOf } from './rows.ts';
import { Signs } from './signs.ts';
import { Threads } from './threads.ts';
import type { Message, Settings } from './types.ts';

/** How long somebody counts as writing after the server said so, in milliseconds. */
const TYPING = 6000;
/** How long a lost connection stays on the screen after it is back, in milliseconds, so that it does not flicker. */
const LINGER = 1500;

/** What the visitor does that others must know. */
export interface Wishes {
  close(): void;
  renew(): void;
  /** The visitor wants this device to forget the conversation. */
  forget(conversation: string, erased: boolean): void;
  seen(seen: Seen): void;
  unread(count: number): void;
}

/** The chat as it is seen. */
export class View {
  #settings: Settings;
  #language: Language;
  #wishes: Wishes;
  #engine: Engine | undefined;
  #main = element('main');
  #title = element('h1');
  #subtitle = element('p');
  #log: Log;
  #composer: Composer;
  #banner = element('p', 'banner');
  #typing = element('p', 'typing');
  #over = element('div', 'over');
  #threads: Threads;
  #person: Person;
  #extras: Extras;
  #signs: Signs | undefined;
  #known = false;
  #conversation = '';
  #shown = false;
  #marker: string | undefined;
  #ticking = 0;
  #typingUntil = 0;
  #lingering = 0;

  constructor(settings: Settings, language: Language, alone: boolean, wishes: Wishes) {
    this.#settings = settings;
    this.#language = language;
    this.#wishes = wishes;
    this.#log = new Log(language, () => this.#read());
    this.#composer = new Composer(
      language,
      settings.files,
      (text, files) => this.#write(text, files),
      () => this.#extras.ready(),
    );
    this.#composer.enable(false);
    this.#extras = new Extras(settings, language, (conversation, erased) => wishes.forget(conversation, erased));
    this.#threads = new Threads(language, () => this.focus());
    this.#person = new Person(language, async () => (await this.#engine?.askPerson()) ?? false);
    this.#banner.setAttribute('role', 'status');
    this.#typing.setAttribute('role', 'status');
    this.#over.setAttribute('role', 'alert');
    this.#over.hidden = true;
    this.#main.append(
      this.#header(alone),
      this.#threads.root,
      this.#banner,
      this.#log.root,
      this.#typing,
      this.#person.root,
      this.#extras.root,
      this.#composer.root,
      this.#over,
    );
    this.#main.dataset.drop = language.texts.drop;
    document.body.classList.toggle('alone', alone);
    document.body.append(this.#main);
    document.addEventListener('visibilitychange', () => this.show(this.#shown));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) wishes.close();
    });
  }

  #header(alone: boolean): HTMLElement {
    const { texts } = this.#language;
    const team = this.#settings.team || texts.title;
    const sign = element('div', 'sign', [...team][0]?.toUpperCase() ?? '');
    sign.ariaHidden = 'true';
    this.#title.textContent = team;
    this.#title.tabIndex = -1;
    const header = element('header', '', sign, element('div', 'who', this.#title, this.#subtitle));
    this.#subtitle.textContent = presenceLine(this.#settings.presence, this.#language);
    if (this.#settings.preview) header.append(element('p', 'preview', texts.preview));
    header.append(this.#extras.more);
    if (!alone) {
      const close = button('close', '', () => this.#wishes.close());
      close.ariaLabel = texts.close;
      close.append(icon('close'));
      header.append(close);
    }
    return header;
  }

  /** Begins to show a conversation, once what is asked before it is there. */
  async use(engine: Engine): Promise<void> {
    this.#engine = engine;
    const signs = new Signs(() => engine.key);
    this.#signs = signs;
    this.#composer.typed = () => {
      if (engine.chat.exists && !engine.chat.over) signs.typed();
    };
    await this.#extras.prepare(engine);
    this.#composer.enable(true);
    this.update();
  }

  /** Shows whose conversations these are, and whether that is still being found out. */
  account(account: Account): void {
    this.#threads.draw(account, this.#engine?.conversation ?? '');
    this.#composer.enable(!account.waiting);
    this.#known = account.active;
    this.#extras.update(this.#known);
  }

  /** Says that the link with which the visitor came is no good any more. */
  linkOver(): void {
    void this.#extras.linkOver().catch(() => {});
  }

  /** Says whether the visitor has the chat open. */
  show(shown: boolean): void {
    const opened = shown && !this.#shown;
    if (!shown) this.#marker = undefined;
    this.#shown = shown;
    this.#engine?.watch(shown);
    if (!opened) return;
    this.#log.toNew();
    this.#read();
    this.focus();
  }

  /** Takes the focus to where the visitor goes on. */
  focus(): void {
    if (!this.#composer.focus()) this.#title.focus({ preventScroll: true });
  }

  /** Says that somebody of the team is writing; an empty name where nobody is. */
  typing(name: string, is: boolean): void {
    this.#typingUntil = is ? Date.now() + TYPING : 0;
    this.#typing.textContent = is ? this.#language.texts.typing(name) : '';
  }

  /** Shows everything as it is now. */
  update(): void {
    const engine = this.#engine;
    if (!engine) return;
    const { chat } = engine;
    if (engine.conversation !== this.#conversation) {
      this.#conversation = engine.conversation;
      this.#marker = undefined;
      this.#log.atEnd = true;
    }
    const outgoing = chat.drafts().map(takeOut);
    if (!this.#marker && !this.#watching()) this.#marker = chat.firstUnread();
    const { texts } = this.#language;
    const { team, preview, greeting } = this.#settings;
    this.#log.quiet(engine.loading);
    this.#log.draw(
      rowsOf(
        {
          team,
          greeting: this.#language.among(greeting) ?? texts.greeting,
          messages: chat.rows() as Message[],
          removed: [...engine.removed.values()],
          outgoing,
          marker: this.#marker,
          open: chat.open,
          loading: engine.loading,
          agent: engine.agent,
          wantsPerson: engine.wantsPerson,
        },
        this.#language,
        {
          again: (id) => engine.again(id),
          discard: (id) => engine.discard(id),
          filesOf: (id) => engine.filesOf(id),
          preview,
          over: chat.over !== '',
        },
      ),
    );
    const line = presenceLine(engine.presence, this.#language);
    if (this.#subtitle.textContent !== line) this.#subtitle.textContent = line;
    this.#tellLost(chat.lost);
    this.#tellOver(chat.over, chat.renewable);
    this.#extras.update(this.#known);
    if (this.#person.offer(engine.agent !== '' && chat.open && !chat.over)) this.focus();
    this.#read();
    clearTimeout(this.#ticking);
    if (this.#typingUntil && this.#typingUntil <= Date.now()) this.typing('', false);
    // Seconds that are counted down, and somebody who stopped writing.
    if (this.#typingUntil || outgoing.some((draft) => draft.stage === 1)) {
      this.#ticking = window.setTimeout(() => this.update(), 500);
    }
  }

  #write(text: string, files: Attachment[]): void {
    this.#marker = undefined;
    this.#log.atEnd = true;
    this.#engine?.write(text, files);
  }

  #watching(): boolean {
    return this.#shown && document.visibilityState === 'visible' && this.#log.atEnd;
  }

  /** What stands in view was read. */
  #read(): void {
    const chat = this.#engine?.chat;
    if (!chat) return;
    if (this.#watching() && chat.seeAll()) {
      this.#wishes.seen({ at: chat.seenAt, id: chat.seenId });
      const last = (chat.rows() as Message[]).findLast(({ from }) => from.role !== 'visitor');
      if (last) this.#signs?.saw(last.id);
    }
    const unread = chat.unread();
    this.#wishes.unread(unread);
    this.#log.offer(unread);
  }

  #tellLost(lost: boolean): void {
    const { lost: text } = this.#language.texts;
    if (lost) {
      clearTimeout(this.#lingering);
      this.#lingering = 0;
      if (this.#banner.textContent !== text) this.#banner.textContent = text;
    } else if (this.#banner.textContent && !this.#lingering) {
      this.#lingering = window.setTimeout(() => this.#banner.replaceChildren(), LINGER);
    }
  }

  #tellOver(code: string, renewable: boolean): void {
    const ended = code !== '';
    this.#composer.root.hidden = ended;
    if (this.#over.dataset.code === code) return;
    this.#over.dataset.code = code;
    this.#over.hidden = !ended;
    const { texts } = this.#language;
    const reasons: Record<string, string> = texts.reasons;
    this.#over.replaceChildren(element('p', '', ended ? (reasons[code] ?? texts.reasons.other) : ''));
    if (renewable) this.#over.append(button('renew', texts.renew, () => this.#wishes.renew()));
  }
}

/** Copies a draft out of the state machine's memory, and gives that back. */
function takeOut(draft: Outgoing & { free(): void }): Outgoing {
  const { at, stage, until, id, text, code } = draft;
  draft.free();
  return { at, stage, until, id, text, code };
}
