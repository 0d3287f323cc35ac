import { button, element } from './dom.ts';
import type { LaterTexts } from './texts/later/en.ts';

/** The most stars. */
const MOST = 5;
/** The longest remark. */
const LONGEST = 1000;

/** How a visitor says at the end how it was. */
export class Rating {
  /** What is put on the page. */
  readonly root = element('form', 'rating');
  #texts: LaterTexts;
  #words = element('textarea');
  #more: HTMLElement;
  #status = element('p', 'rated');
  #score = 0;

  /** `rate` tells whether the server took it. */
  constructor(texts: LaterTexts, rate: (score: number, words: string) => Promise<boolean>) {
    this.#texts = texts;
    const stars = Array.from({ length: MOST }, (_, at) => this.#star(at + 1));
    const field = element('fieldset', '', element('legend', '', texts.rating), element('div', 'stars', ...stars));
    this.#words.maxLength = LONGEST;
    this.#words.rows = 2;
    const send = button('renew', texts.rate, () => {});
    send.type = 'submit';
    this.#more = element('div', 'more', element('label', '', texts.ratingWords, this.#words), send);
    this.#more.hidden = true;
    this.#status.setAttribute('role', 'status');
    this.root.append(field, this.#more, this.#status);
    this.root.onsubmit = async (event) => {
      event.preventDefault();
      send.disabled = true;
      const taken = await rate(this.#score, this.#words.value.trim());
      send.disabled = false;
      this.#status.textContent = taken ? texts.rated : texts.failed;
      if (!taken) return;
      field.remove();
      this.#more.remove();
    };
  }

  #star(count: number): HTMLElement {
    const input = element('input');
    input.type = 'radio';
    input.name = 'score';
    input.ariaLabel = this.#texts.stars(count);
    const star = element('label', 'star', input, element('span', '', '★'));
    star.lastElementChild?.setAttribute('aria-hidden', 'true');
    input.onchange = () => {
      this.#score = count;
      this.#more.hidden = false;
      this.root.querySelectorAll('.star').forEach((one, at) => {
        one.classList.toggle('lit', at < count);
      });
    };
    return star;
  }
}
