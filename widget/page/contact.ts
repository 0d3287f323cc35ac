import { button, element } from './dom.ts';
import { EMAIL } from './form.ts';
import type { LaterTexts } from './texts/later/en.ts';

/** Why the visitor is asked for an address. */
export type Why = 'away' | 'slow';

/** An address for the answer of somebody who is not there, or takes their time. Nothing has to be left. */
export class Contact {
  /** What is put on the page. */
  readonly root = element('form', 'contact');
  #texts: LaterTexts;
  #leave: (email: string) => Promise<boolean>;
  #why: string;
  #input = element('input');
  #error = element('p', 'error');
  #status = element('p', 'rated');

  /** Takes the opening hour of the team in words, where it is away; `leave` tells whether the server took the address. */
  constructor(texts: LaterTexts, why: Why, opens: string, left: boolean, leave: (email: string) => Promise<boolean>) {
    this.#texts = texts;
    this.#leave = leave;
    const away = opens ? texts.awayUntil(opens) : texts.away;
    this.#why = why === 'away' ? away : texts.slow;
    this.#input.type = 'email';
    this.#input.autocomplete = 'email';
    this.#input.inputMode = 'email';
    this.#input.maxLength = 254;
    this.#input.setAttribute('aria-describedby', 'contact-error');
    this.#input.oninput = () => this.#tell('');
    this.#error.id = 'contact-error';
    this.#error.setAttribute('role', 'alert');
    this.#status.setAttribute('role', 'status');
    this.root.noValidate = true;
    this.root.onsubmit = (event) => {
      event.preventDefault();
      void this.#send();
    };
    if (left) this.#done('');
    else this.#ask();
  }

  #ask(): void {
    const send = button('renew', this.#texts.leave, () => {});
    send.type = 'submit';
    const row = element('div', 'row', this.#input, send);
    this.root.replaceChildren(
      element('p', '', this.#why),
      element('label', '', this.#texts.contact, row),
      this.#error,
      this.#status,
    );
  }

  async #send(): Promise<void> {
    const email = this.#input.value.trim();
    if (!EMAIL.test(email)) {
      this.#tell(this.#texts.contactWrong);
      this.#input.focus();
      return;
    }
    this.#input.readOnly = true;
    const taken = await this.#leave(email);
    this.#input.readOnly = false;
    if (taken) this.#done(email);
    else this.#tell(this.#texts.failed);
  }

  /** Says that an address was left, and lets it be another one. */
  #done(email: string): void {
    const change = button('change', this.#texts.change, () => {
      this.#status.textContent = '';
      this.#ask();
      this.#input.focus();
    });
    this.#status.textContent = this.#texts.left(email);
    this.root.replaceChildren(this.#status, change);
  }

  #tell(error: string): void {
    this.#error.textContent = error;
    this.#input.ariaInvalid = `${error !== ''}`;
  }
}
