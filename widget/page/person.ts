import { button, element } from './dom.ts';
import type { Language } from './language.ts';

/** The way to a person, in view for as long as an AI answers. */
export class Person {
  /** What is put on the page. */
  readonly root = element('div', 'person');
  #button: HTMLButtonElement;

  /** `ask` tells whether the server was reached. */
  constructor(language: Language, ask: () => Promise<boolean>) {
    this.#button = button('talk', language.texts.person, async () => {
      // No second tap while the first is on its way; the focus stays where it is.
      if (this.#button.ariaDisabled === 'true') return;
      this.#button.ariaDisabled = 'true';
      if (!(await ask())) this.#button.ariaDisabled = 'false';
    });
    this.root.append(this.#button);
    this.root.hidden = true;
  }

  /** Shows it, or not. Says whether it took the focus away with it. */
  offer(shown: boolean): boolean {
    if (this.root.hidden !== shown) return false;
    const focused = this.root.contains(document.activeElement);
    this.root.hidden = !shown;
    this.#button.ariaDisabled = 'false';
    return focused && !shown;
  }
}
