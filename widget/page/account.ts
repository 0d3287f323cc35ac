import { exchange } from './api.ts';
import type { Engine } from './engine.ts';
import type { Claim, Place } from './protocol.ts';
import { newRoom } from './room.ts';
import type { Earlier } from './types.ts';

/** How long to wait before the server is asked again that did not answer, in milliseconds. */
const PAUSE = 4000;

/** A visitor for whom the website vouches: their pass, and their conversations. */
export class Account {
  #site: string;
  #engine: Engine;
  #changed: () => void;
  #claim: Claim | undefined;
  #pass = '';
  #turn = 0;
  #place: Place | undefined;
  /** The visitor's conversations, the one that changed last first. */
  conversations: Earlier[] = [];

  constructor(site: string, engine: Engine, changed: () => void) {
    this.#site = site;
    this.#engine = engine;
    this.#changed = changed;
  }

  /** Whether the website vouches for the visitor. */
  get active(): boolean {
    return this.#claim !== undefined;
  }

  /** Whether the pass is still on its way. */
  get waiting(): boolean {
    return this.active && !this.#pass;
  }

  /** Takes up the visitor's latest open conversation, or a new one. A fresh signature for the same one is kept for later. */
  async enter(claim: Claim, place: Place | undefined): Promise<void> {
    const again = this.#pass && this.#claim?.id === claim.id;
    this.#claim = claim;
    if (again) return;
    this.#forget();
    this.#place = place;
    this.#changed();
    const turn = this.#turn;
    try {
      while (!(await this.#renew(turn))) await new Promise((done) => setTimeout(done, PAUSE));
    } catch {
      return;
    }
    const latest = this.conversations.find(({ open }) => open);
    if (latest) this.open(latest.id);
    else this.fresh();
    this.#engine.renewPass = async () => {
      // Without an answer it is tried again; a refusal has ended the conversation.
      const answered = await this.#renew(turn).catch(() => undefined);
      if (answered === false) throw new Error('no answer');
      return answered === true;
    };
  }

  /** Gets a pass. Says whether an answer came; throws where the visitor is refused, or another one has come since. */
  async #renew(turn: number): Promise<boolean> {
    const answer = this.#claim && (await exchange(this.#site, this.#claim));
    if (!answer || turn !== this.#turn) throw new Error('another visitor');
    if ('status' in answer) {
      if (!answer.code || answer.status === 429 || answer.status >= 500) return false;
      this.#engine.refuse(answer.code);
      throw new Error(answer.code);
    }
    if (!this.#pass) this.conversations = answer.conversations;
    this.#pass = answer.pass;
    this.#engine.use(answer.pass);
    return true;
  }

  /** Forgets the visitor. */
  leave(): void {
    this.#claim = undefined;
    this.#forget();
    this.#changed();
  }

  #forget(): void {
    this.#turn += 1;
    this.#pass = '';
    this.conversations = [];
    this.#engine.renewPass = undefined;
  }

  /** Goes on with one of the conversations. */
  open(conversation: string): void {
    const known = this.#place?.conversation === conversation ? this.#place : undefined;
    // Where this browser does not know how far the visitor has read, nothing counts as new.
    this.#engine.begin({ conversation, token: this.#pass, used: true, seen: known ?? { at: Date.now(), id: '' } });
    this.#changed();
  }

  /** Begins another conversation. */
  fresh(): void {
    const { conversation, token } = newRoom();
    const { name, email } = this.#claim ?? {};
    // The pass may be another one by the time of the first message.
    const first = () => ({ token, pass: this.#pass, name, email });
    this.#engine.begin({ conversation, token: this.#pass, used: false, first });
    this.#changed();
  }

  /** Puts the conversation that has just begun among the others. */
  began(text: string): void {
    const { conversation } = this.#engine;
    if (!this.active || this.conversations.some(({ id }) => id === conversation)) return;
    this.conversations.unshift({ id: conversation, at: Date.now(), text, open: true });
    this.#changed();
  }

  /** Takes a conversation for ended, or for erased. */
  drop(conversation: string, erased: boolean): void {
    this.conversations = this.conversations.flatMap((one) => {
      if (one.id !== conversation) return one;
      return erased ? [] : { ...one, open: false };
    });
  }

  /** Remembers how far the visitor has read. */
  see(place: Place): void {
    this.#place = place;
  }
}
