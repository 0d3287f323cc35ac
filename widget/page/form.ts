import { element } from './dom.ts';
import type { LaterTexts } from './texts/later/en.ts';

/** An address as far as one can be told from something else. */
export const EMAIL = /^[^\s@]+@[^\s@.][^\s@]*$/;

/** What the team would like to know of a visitor before the first message. Nothing of it has to be said. */
export class Form {
  /** What is put on the page. */
  readonly root = element('fieldset', 'form');
  #texts: LaterTexts;
  #name = element('input');
  #email = element('input');
  #error = element('p', 'error');

  /** Takes what is asked for. */
  constructor(texts: LaterTexts, name: boolean, email: boolean) {
    this.#texts = texts;
    this.root.append(element('legend', '', texts.form));
    this.#name.autocomplete = 'name';
    this.#name.maxLength = 64;
    this.#email.autocomplete = 'email';
    this.#email.inputMode = 'email';
    this.#email.maxLength = 254;
    this.#email.setAttribute('aria-describedby', 'email-error');
    this.#email.oninput = () => this.#tell('');
    this.#error.id = 'email-error';
    this.#error.setAttribute('role', 'alert');
    if (name) this.root.append(element('label', '', texts.name, this.#name));
    if (email) this.root.append(element('label', '', texts.email, this.#email), this.#error);
  }

  /** Whether what was filled in can be sent; where not, the visitor is told what is wrong. */
  ready(): boolean {
    const email = this.#email.value.trim();
    if (!email || EMAIL.test(email)) return true;
    this.#tell(this.#texts.emailWrong);
    this.#email.focus();
    return false;
  }

  /** What the visitor said of themselves, as the first message takes it. */
  values(): { name?: string; email?: string } {
    const [name, email] = [this.#name.value.trim(), this.#email.value.trim()];
    return { ...(name && { name }), ...(email && { email }) };
  }

  #tell(error: string): void {
    this.#error.textContent = error;
    this.#email.ariaInvalid = `${error !== ''}`;
  }
}
