import type { Attachment } from './attachment.ts';
import { element, icon } from './dom.ts';
import type { Language } from './language.ts';
import { Tray } from './tray.ts';

/** The longest message, in code points. */
const LONGEST = 4000;
/** From how many code points that are left on the visitor is told. */
const TELL = 200;

/** Where the visitor writes. */
export class Composer {
  /** What is put on the page. */
  readonly root = element('form', 'composer');
  #texts: Language['texts'];
  #field = element('textarea');
  #button = element('button', 'send', icon('send'));
  #count = element('p', 'count');
  #send: (text: string, files: Attachment[]) => void;
  #ready: () => boolean;
  #tray: Tray;
  /** Is called when the visitor types. */
  typed: () => void = () => {};

  /** Takes the largest file that may go along, in bytes, 0 for none; and who says whether a message may be sent now. */
  constructor(
    language: Language,
    largest: number,
    send: (text: string, files: Attachment[]) => void,
    ready: () => boolean,
  ) {
    this.#texts = language.texts;
    this.#send = send;
    this.#ready = ready;
    const { label, placeholder, send: sendLabel } = this.#texts;
    this.#field.ariaLabel = label;
    this.#field.placeholder = placeholder;
    this.#field.rows = 1;
    this.#field.enterKeyHint = touches() ? 'enter' : 'send';
    this.#field.setAttribute('aria-describedby', 'count');
    this.#button.type = 'submit';
    this.#button.ariaLabel = sendLabel;
    this.#count.id = 'count';
    this.#count.setAttribute('role', 'status');
    this.#tray = new Tray(language, largest, () => this.#measure());
    const field = element('div', 'field', this.#tray.button, this.#field, this.#button);
    this.root.append(this.#tray.root, field, this.#count);
    this.root.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#field.oninput = () => {
      this.#measure();
      if (this.#text()) this.typed();
    };
    this.#field.onkeydown = (event) => {
      // Enter confirms what an input method suggests; on a touch screen it is the only way to a new line.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || touches()) return;
      event.preventDefault();
      this.#submit();
    };
    this.#measure();
  }

  /** Whether messages can be written now. */
  enable(enabled: boolean): void {
    this.#field.disabled = !enabled;
    this.#tray.button.disabled = !enabled;
    this.#measure();
  }

  /** Takes the focus; not on a touch screen, where a keyboard would cover the conversation. Says whether it did. */
  focus(): boolean {
    if (touches() || this.#field.disabled) return false;
    this.#field.focus();
    return true;
  }

  #text(): string {
    const text = this.#field.value.trim();
    // Half of a pair of code units cannot be sent as UTF-8.
    return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  }

  #submit(): void {
    if (this.#button.disabled || !this.#ready()) return;
    const text = this.#text();
    this.#field.value = '';
    this.#send(text, this.#tray.take());
  }

  #measure(): void {
    const text = this.#text();
    const left = LONGEST - (text.length > LONGEST - TELL ? [...text].length : text.length);
    this.#button.disabled = !(text || this.#tray.filled) || left < 0 || this.#field.disabled;
    this.#count.textContent = left < 0 ? this.#texts.over(-left) : left < TELL ? this.#texts.left(left) : '';
    this.#count.classList.toggle('excess', left < 0);
    this.#field.ariaInvalid = `${left < 0}`;
    this.#field.style.height = 'auto';
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}

/** Whether the main way to point is a finger. */
function touches(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
