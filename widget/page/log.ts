import { button, element, icon } from './dom.ts';
import type { Language } from './language.ts';
import type { Row } from './rows.ts';

/** How near to the end counts as at the end, in pixels. */
const NEAR = 48;

/** The conversation as it scrolls: it stays at the end while the visitor is there, and nowhere else. */
export class Log {
  /** What is put on the page. */
  readonly root: HTMLElement;
  /** What takes the focus. */
  readonly log = element('div', 'log');
  #rows = element('div', 'rows');
  #jump: HTMLButtonElement;
  #texts: Language['texts'];
  #drawn = new Map<string, { row: Row; element: HTMLElement }>();
  /** Whether the end is in view. */
  atEnd = true;

  constructor(language: Language, moved: () => void) {
    this.#texts = language.texts;
    this.log.setAttribute('role', 'log');
    this.log.ariaLabel = this.#texts.conversation;
    this.log.tabIndex = 0;
    this.log.append(this.#rows);
    this.#jump = button('jump', '', () => this.toEnd(true));
    this.root = element('div', 'scroll', this.log, this.#jump);
    this.#jump.hidden = true;
    this.log.onscroll = () => {
      const { scrollHeight, scrollTop, clientHeight } = this.log;
      this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
      moved();
    };
    // A phone's keyboard, or a longer text in the composer, takes room away from below.
    new ResizeObserver(() => this.#settle()).observe(this.log);
    new ResizeObserver(() => this.#settle()).observe(this.#rows);
  }

  /** Shows these rows and no others, touching only what has changed. */
  draw(rows: Row[]): void {
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.#drawn) {
      if (keys.has(key)) continue;
      element.remove();
      this.#drawn.delete(key);
    }
    let place = this.#rows.firstChild;
    for (const row of rows) {
      const drawn = this.#drawn.get(row.key);
      if (drawn && same(drawn.row.parts, row.parts)) {
        if (drawn.element === place) place = place.nextSibling;
        else this.#rows.insertBefore(drawn.element, place);
        continue;
      }
      // An answer that grows stays where it is; when it is whole, it is made anew and so read out.
      if (drawn?.row.grow && row.grow) {
        row.grow(drawn.element);
        drawn.row = row;
        if (drawn.element === place) place = place.nextSibling;
        else this.#rows.insertBefore(drawn.element, place);
        continue;
      }
      const made = row.make();
      if (drawn) {
        if (drawn.element === place) place = place.nextSibling;
        // Where the focus was on a button that is gone, it stays in the log.
        const focused = drawn.element.contains(document.activeElement);
        drawn.element.remove();
        if (focused) this.log.focus();
      } else if (this.#drawn.size) made.classList.add('appears');
      this.#rows.insertBefore(made, place);
      this.#drawn.set(row.key, { row, element: made });
    }
    this.#settle();
  }

  /** Shows a button to what is new below, or to the end, where the visitor is not there. */
  offer(unread: number): void {
    const label = unread > 0 ? this.#texts.toNew : this.#texts.toEnd;
    this.#jump.hidden = this.atEnd;
    if (this.#jump.ariaLabel === label) return;
    this.#jump.ariaLabel = label;
    this.#jump.replaceChildren(icon('down'), ...(unread > 0 ? [this.#texts.newMessages] : []));
  }

  /** Goes to the end. */
  toEnd(smooth = false): void {
    this.atEnd = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
  }

  /** Goes to the line above what is new, or to the end where nothing is. */
  toNew(): void {
    const line = this.#drawn.get('new')?.element;
    if (!line) {
      this.toEnd();
      return;
    }
    this.log.scrollTop = line.offsetTop - 8;
    this.log.onscroll?.(new Event('scroll'));
  }

  /** Says that old messages are coming, which nobody needs to have read out. */
  quiet(quiet: boolean): void {
    this.log.ariaBusy = `${quiet}`;
    this.log.ariaLive = quiet ? 'off' : 'polite';
  }

  #settle(): void {
    if (this.atEnd) this.toEnd();
  }
}

function same(one: unknown[], other: unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}
