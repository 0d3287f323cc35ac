import type { Account } from './account.ts';
import { button, element } from './dom.ts';
import type { Language } from './language.ts';

/** A verified visitor's conversations: which one is shown, the others, and a new one. */
export class Threads {
  /** What is put on the page. */
  readonly root = element('nav', 'threads');
  #language: Language;
  #toggle: HTMLButtonElement;
  #fresh: HTMLButtonElement;
  #list = element('ul');
  #account: Account | undefined;
  #went: () => void;

  /** Takes what is to happen once another conversation was chosen. */
  constructor(language: Language, went: () => void) {
    this.#language = language;
    this.#went = went;
    const { texts } = language;
    this.#toggle = button('toggle', texts.conversations, () => this.#show(this.#list.hidden));
    this.#toggle.setAttribute('aria-controls', 'threads');
    this.#fresh = button('fresh', texts.newConversation, () => this.#go(() => this.#account?.fresh()));
    this.#list.id = 'threads';
    this.root.ariaLabel = texts.conversations;
    this.root.append(this.#toggle, this.#fresh, this.#list);
    this.root.hidden = true;
    this.root.onkeydown = (event) => {
      if (event.key !== 'Escape' || this.#list.hidden) return;
      event.stopPropagation();
      this.#show(false);
      this.#toggle.focus();
    };
    addEventListener('pointerdown', ({ target }) => {
      if (!this.root.contains(target as Node)) this.#show(false);
    });
    this.#show(false);
  }

  /** Shows the conversations of an account, of which one is current. */
  draw(account: Account, current: string): void {
    this.#account = account;
    const { conversations } = account;
    this.root.hidden = !conversations.length;
    this.#toggle.disabled = !conversations.length;
    this.#fresh.disabled = !conversations.some(({ id }) => id === current);
    const { day, texts } = { day: (at: number) => this.#language.day(at), texts: this.#language.texts };
    this.#list.replaceChildren(
      ...conversations.map(({ id, at, text, open }) => {
        const one = button('', '', () => this.#go(() => account.open(id)));
        const when = open ? day(at) : `${day(at)} · ${texts.ended}`;
        one.append(element('span', 'words', text || texts.withoutWords), element('span', 'when', when));
        if (id === current) one.ariaCurrent = 'true';
        return element('li', '', one);
      }),
    );
  }

  #show(shown: boolean): void {
    this.#list.hidden = !shown;
    this.#toggle.ariaExpanded = `${shown}`;
  }

  #go(where: () => void): void {
    where();
    this.#show(false);
    this.#went();
  }
}
