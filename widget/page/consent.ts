import { element } from './dom.ts';
import type { LaterTexts } from './texts/later/en.ts';

/** Where it says what becomes of what a visitor writes, in view before the first message; with a box to tick where that is required. */
export class Consent {
  /** What is put on the page. */
  readonly root = element('div', 'consent');
  #texts: LaterTexts;
  #box = element('input');
  #error = element('p', 'error');

  /** Takes the address of the notice, and whether the visitor has to agree. */
  constructor(texts: LaterTexts, address: string, required: boolean) {
    this.#texts = texts;
    const [before = '', name = '', after = ''] = required ? texts.consent : texts.notice;
    const link = element('a', '', name);
    link.href = /^https?:/i.test(address) ? address : '';
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    this.#error.setAttribute('role', 'alert');
    this.#error.id = 'consent-error';
    if (!required) {
      this.#box.checked = true;
      this.root.append(element('p', '', before, link, after));
      return;
    }
    this.#box.type = 'checkbox';
    this.#box.setAttribute('aria-describedby', 'consent-error');
    this.#box.onchange = () => this.#tell('');
    this.root.append(element('label', '', this.#box, element('span', '', before, link, after)), this.#error);
  }

  /** Whether the visitor may send; where not, they are told what is missing. */
  ready(): boolean {
    if (this.#box.checked) return true;
    this.#tell(this.#texts.consentNeeded);
    this.#box.focus();
    return false;
  }

  #tell(error: string): void {
    this.#error.textContent = error;
    this.#box.ariaInvalid = `${error !== ''}`;
  }
}
