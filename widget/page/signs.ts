import { command } from './api.ts';
import { now } from './dom.ts';

/** How often the team is told that the visitor types, in milliseconds: it is shown for a little longer. */
const TYPING = 4000;
/** How often at most the team is told how far the visitor has read, in milliseconds. */
const SEEN = 5000;

/** Lets the team know what a visitor does without words: that they type, and how far they have read. */
export class Signs {
  #key: () => { conversation: string; token: string };
  #typed = Number.NEGATIVE_INFINITY;
  #told = Number.NEGATIVE_INFINITY;
  #seen = '';
  #waiting = 0;
  #late: (() => void) | undefined;

  /** Takes who knows the conversation and what opens it. */
  constructor(key: () => { conversation: string; token: string }) {
    this.#key = key;
    // Who leaves has read what they have read.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#late?.();
    });
  }

  /** The visitor types. */
  typed(): void {
    if (now() - this.#typed < TYPING) return;
    this.#typed = now();
    this.#tell('typing', {});
  }

  /** The visitor has read everything up to a message of the team. The last word is always told. */
  saw(message: string): void {
    if (message === this.#seen) return;
    this.#seen = message;
    clearTimeout(this.#waiting);
    this.#late = undefined;
    const { conversation } = this.#key();
    const tell = () => {
      clearTimeout(this.#waiting);
      this.#late = undefined;
      if (this.#key().conversation !== conversation) return;
      this.#told = now();
      this.#tell('seen', { message });
    };
    const wait = this.#told + SEEN - now();
    if (wait > 0) {
      this.#late = tell;
      this.#waiting = window.setTimeout(tell, wait);
    } else tell();
  }

  #tell(verb: string, body: object): void {
    const { conversation, token } = this.#key();
    // Nobody waits for it, and the next one makes good.
    void command(conversation, verb, { token, ...body });
  }
}
