import { command } from './api.ts';
import type { Consent } from './consent.ts';
import type { Contact } from './contact.ts';
import { button, element, icon } from './dom.ts';
import type { Engine } from './engine.ts';
import { later } from './fetched.ts';
import type { Form } from './form.ts';
import type { Language } from './language.ts';
import type { Menu } from './menu.ts';
import type { Message, Settings } from './types.ts';

/** For how long a visitor waits before an e-mail address may be left, in milliseconds. */
const PATIENCE = 120_000;

/** What few visitors need: the menu, what is asked before the first message, and how it was after the last. */
export class Extras {
  /** The button that opens the menu. */
  readonly more: HTMLButtonElement;
  /** What stands over the place where one writes. */
  readonly root = element('div');
  #settings: Settings;
  #language: Language;
  #forget: (conversation: string, erased: boolean) => void;
  #engine: Engine | undefined;
  #before = element('div', 'before');
  #consent: Consent | undefined;
  #form: Form | undefined;
  #menu: Promise<Menu> | undefined;
  /** The conversation that is asked about, and what is drawn for that. */
  #rated = '';
  #rating: HTMLElement | undefined;
  /** The conversation that an address may be left in, and what is drawn for that. */
  #offered = '';
  #contact: Contact | undefined;
  #waiting = 0;

  /** Takes what is to happen when a conversation is to be forgotten here. */
  constructor(settings: Settings, language: Language, forget: (conversation: string, erased: boolean) => void) {
    this.#settings = settings;
    this.#language = language;
    this.#forget = forget;
    this.more = button('close', '', () => void this.#open());
    this.more.append(icon('more'));
    this.more.ariaLabel = language.texts.more;
    this.more.ariaExpanded = 'false';
    this.more.setAttribute('aria-haspopup', 'menu');
    this.more.hidden = true;
    this.root.append(this.#before);
    this.#before.hidden = true;
  }

  /** Fetches what is asked before the first message, where something is. */
  async prepare(engine: Engine): Promise<void> {
    this.#engine = engine;
    const { ask_name, ask_email, privacy_url, consent } = this.#settings;
    if (!ask_name && !ask_email && !privacy_url) return;
    const { Consent, Form, laterTextsIn } = await later();
    const texts = laterTextsIn(this.#language.code);
    if (ask_name || ask_email) this.#form = new Form(texts, ask_name === true, ask_email === true);
    if (privacy_url) this.#consent = new Consent(texts, privacy_url, consent === true);
    this.#before.append(...[this.#form, this.#consent].flatMap((part) => part?.root ?? []));
    engine.about = () => (this.#form?.root.hidden ? {} : (this.#form?.values() ?? {}));
  }

  /** Whether a message may be sent; where not, the visitor is told why. */
  ready(): boolean {
    if (this.#before.hidden) return true;
    return (this.#form?.root.hidden || this.#form?.ready() || !this.#form) && (this.#consent?.ready() ?? true);
  }

  /** Shows what fits the conversation as it is now; `known` where the website says who the visitor is. */
  update(known: boolean): void {
    const engine = this.#engine;
    if (!engine) return;
    const { chat } = engine;
    const over = chat.over !== '';
    const begun = chat.exists || chat.rows().length > 0;
    this.more.hidden = !chat.exists || over;
    if (this.#form) this.#form.root.hidden = known;
    this.#before.hidden = begun || over || engine.writing || !this.#before.hasChildNodes();
    const asks = this.#settings.rating === true && begun && !chat.open && !over;
    if (asks && this.#rated !== engine.conversation) void this.#ask(engine);
    else if (!asks) this.#dismiss();
    this.#await(engine, begun && chat.open && !over, known);
  }

  /** Tells the visitor that the link with which they came is no good any more. */
  async linkOver(): Promise<void> {
    const { laterTextsIn } = await later();
    const note = element('p', 'before', laterTextsIn(this.#language.code).linkOver);
    note.setAttribute('role', 'status');
    this.root.append(note);
  }

  /** Offers to leave an address, where nobody is there or nobody has answered for a while. */
  #await(engine: Engine, fits: boolean, known: boolean): void {
    clearTimeout(this.#waiting);
    const rows = fits && this.#settings.mail && !engine.agent ? (engine.chat.rows() as Message[]) : [];
    const since = waitsSince(rows);
    const away = engine.presence?.here === false;
    const wait = since + PATIENCE - Date.now();
    if (since && !away && wait > 0) this.#waiting = window.setTimeout(() => this.update(known), wait + 50);
    const due = since > 0 && (away || wait <= 0);
    // Who is just typing an address is not interrupted by the answer.
    if (!due && !this.#contact?.root.contains(document.activeElement)) this.#offered = '';
    if (this.#contact && this.#offered !== engine.conversation) {
      this.#contact.root.remove();
      this.#contact = undefined;
    }
    if (due && !this.#offered) void this.#offer(engine, away);
  }

  async #offer(engine: Engine, away: boolean): Promise<void> {
    const { conversation } = engine;
    this.#offered = conversation;
    const fetched = await later().catch(() => undefined);
    if (!fetched || this.#offered !== conversation || this.#contact) return;
    const opens = engine.presence?.opens;
    const leave = async (email: string) =>
      (await command(conversation, 'contact', { token: engine.key.token, email }))?.ok === true;
    const texts = fetched.laterTextsIn(this.#language.code);
    const moment = opens ? this.#language.moment(opens) : '';
    this.#contact = new fetched.Contact(texts, away ? 'away' : 'slow', moment, engine.contact, leave);
    this.root.append(this.#contact.root);
  }

  async #open(): Promise<void> {
    const engine = this.#engine;
    if (!engine) return;
    this.#menu ??= later().then(({ Menu, laterTextsIn }) => {
      const deeds = { key: () => engine.key, forget: this.#forget };
      return new Menu(laterTextsIn(this.#language.code), this.more, deeds);
    });
    try {
      (await this.#menu).toggle();
    } catch {
      // The next press tries again.
      this.#menu = undefined;
    }
  }

  async #ask(engine: Engine): Promise<void> {
    const { conversation } = engine;
    this.#rated = conversation;
    const fetched = await later().catch(() => undefined);
    if (!fetched || this.#rated !== conversation) return;
    const rate = async (score: number, words: string) => {
      const { token } = engine.key;
      return (await command(conversation, 'rate', { token, score, words: words || undefined }))?.ok === true;
    };
    this.#rating = new fetched.Rating(fetched.laterTextsIn(this.#language.code), rate).root;
    this.root.append(this.#rating);
  }

  #dismiss(): void {
    this.#rated = '';
    this.#rating?.remove();
    this.#rating = undefined;
  }
}

/** When the visitor wrote first of what nobody has answered, in milliseconds; 0 where everything was answered. */
function waitsSince(rows: Message[]): number {
  const said = rows.filter(({ from }) => from.role !== 'system');
  const answered = said.findLastIndex(({ from }) => from.role !== 'visitor');
  return said[answered + 1]?.at ?? 0;
}
