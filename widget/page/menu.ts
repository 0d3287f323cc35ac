import { command } from './api.ts';
import { button, element } from './dom.ts';
import type { LaterTexts } from './texts/later/en.ts';

/** Which conversation it is, and what opens it. */
interface Key {
  conversation: string;
  token: string;
}

/** What the menu needs of the chat. */
export interface Deeds {
  /** The conversation of the moment. */
  key(): Key;
  /** The conversation has ended, or is erased: the chat begins anew. */
  forget(conversation: string, erased: boolean): void;
}

/** What a visitor may do with a conversation besides writing in it. */
export class Menu {
  #texts: LaterTexts;
  #owner: HTMLButtonElement;
  #deeds: Deeds;
  #list = element('div', 'menu');
  #status = element('p', 'toast');
  #hiding = 0;

  /** Takes the button that opens it; what is drawn goes beside that. */
  constructor(texts: LaterTexts, owner: HTMLButtonElement, deeds: Deeds) {
    this.#texts = texts;
    this.#owner = owner;
    this.#deeds = deeds;
    const item = (label: string, press: () => void) => {
      const made = button('', label, () => {
        this.#show(false);
        press();
      });
      made.setAttribute('role', 'menuitem');
      made.tabIndex = -1;
      return made;
    };
    this.#list.setAttribute('role', 'menu');
    this.#list.ariaLabel = owner.ariaLabel;
    this.#list.append(
      item(texts.download, () => void this.#download()),
      item(texts.end, () => this.#confirm(texts.endSure, texts.endYes, () => this.#end())),
      item(texts.erase, () => this.#confirm(texts.eraseSure, texts.erase, () => this.#erase())),
    );
    this.#list.onkeydown = (event) => this.#move(event);
    this.#status.setAttribute('role', 'status');
    owner.after(this.#list, this.#status);
    addEventListener('pointerdown', ({ target }) => {
      if (!this.#list.contains(target as Node) && target !== owner) this.#show(false);
    });
    this.#list.hidden = true;
  }

  /** Opens it, or closes it again. */
  toggle(): void {
    this.#show(this.#list.hidden);
  }

  #show(shown: boolean): void {
    if (this.#list.hidden === !shown) return;
    this.#list.hidden = !shown;
    this.#owner.ariaExpanded = `${shown}`;
    if (shown) this.#items()[0]?.focus();
    else this.#owner.focus();
  }

  #items(): HTMLElement[] {
    return [...this.#list.children] as HTMLElement[];
  }

  /** The keys of a menu, as the ARIA Authoring Practices Guide has them. */
  #move(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const place = to[event.key];
    if (place !== undefined) items.at(place % items.length)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') this.#show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Asks before something that cannot be undone, and says where it did not work. */
  #confirm(question: string, yes: string, deed: () => Promise<boolean>): void {
    const error = element('p', 'error');
    error.setAttribute('role', 'alert');
    const text = element('p', '', question);
    text.id = 'question';
    const go = button('renew', yes, async () => {
      go.disabled = true;
      error.textContent = '';
      if (await deed()) dialog.close();
      else error.textContent = this.#texts.failed;
      go.disabled = false;
    });
    const cancel = button('cancel', this.#texts.cancel, () => dialog.close());
    const dialog = element('dialog', '', text, error, element('div', 'choice', cancel, go));
    dialog.setAttribute('role', 'alertdialog');
    dialog.setAttribute('aria-labelledby', 'question');
    dialog.onclose = () => {
      dialog.remove();
      if (document.activeElement === document.body) this.#owner.focus();
    };
    // Else the chat would close as well.
    dialog.onkeydown = (event) => event.stopPropagation();
    document.body.append(dialog);
    dialog.showModal();
  }

  async #end(): Promise<boolean> {
    const { conversation, token } = this.#deeds.key();
    const answer = await command(conversation, 'close', { token });
    if (!isDone(answer)) return false;
    this.#deeds.forget(conversation, false);
    this.#tell(this.#texts.ended);
    return true;
  }

  async #erase(): Promise<boolean> {
    const { conversation, token } = this.#deeds.key();
    const answer = await command(conversation, 'erase', { token });
    if (!isDone(answer)) return false;
    this.#deeds.forget(conversation, true);
    this.#tell(this.#texts.erased);
    return true;
  }

  async #download(): Promise<void> {
    const { conversation, token } = this.#deeds.key();
    const answer = await command(conversation, 'export', { token });
    const file = answer?.ok ? await answer.blob().catch(() => undefined) : undefined;
    if (!file) {
      this.#tell(this.#texts.failed);
      return;
    }
    const link = element('a');
    const ending = /markdown/.test(file.type) ? 'md' : 'json';
    link.href = URL.createObjectURL(file);
    link.download = `${this.#texts.file}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  #tell(text: string): void {
    clearTimeout(this.#hiding);
    this.#status.textContent = text;
    this.#hiding = window.setTimeout(() => this.#status.replaceChildren(), 6000);
  }
}

/** Whether an answer says that it is over with the conversation; what is not there any more has ended, too. */
function isDone(answer: Response | undefined): boolean {
  return answer !== undefined && (answer.ok || [401, 404, 410].includes(answer.status));
}
