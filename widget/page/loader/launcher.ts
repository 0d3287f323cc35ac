import styles from './launcher.css';
import type { LoaderTexts } from './texts.ts';

/** How the launcher looks, where that is not as usual. */
export interface Look {
  /** Its colour, as `#rrggbb`. */
  color?: string;
  /** The colour of what stands on it. */
  ink?: string;
  /** Whether it stands on the left. */
  left?: boolean;
}

/** The same word in all languages. */
const CHAT = 'Chat';
const SVG = 'http://www.w3.org/2000/svg';
const BUBBLE =
  'M12 3C6.5 3 2 6.8 2 11.5c0 2.5 1.3 4.8 3.4 6.3-.1 1.1-.6 2.3-1.5 3.3-.3.3 0 .9.4.8 2.2-.3 4-1.1 5.2-2.1.8.1 1.6.2 2.5.2 5.5 0 10-3.8 10-8.5S17.5 3 12 3Z';
const CROSS = 'm6 9.5 6 6 6-6L12 15.5Z';

/** The round button with its badge, and the panel that holds the chat, apart from the website's own styles. */
export class Launcher {
  #texts: LoaderTexts;
  #host = document.createElement('div');
  #root = this.#host.attachShadow({ mode: 'open' });
  #button = make('button', 'launcher');
  #badge = make('span', 'badge');
  #panel = make('div', 'panel');
  #note = make('p', 'note');
  #status = make('span', 'status');
  #count = 0;
  #shown = false;

  constructor(texts: LoaderTexts, { color, ink, left }: Look, pressed: () => void) {
    this.#texts = texts;
    this.#button.type = 'button';
    this.#button.append(icon(BUBBLE, 'bubble'), icon(CROSS, 'cross'), this.#badge);
    this.#button.onclick = pressed;
    this.#badge.ariaHidden = 'true';
    this.#status.setAttribute('role', 'status');
    this.#note.setAttribute('role', 'alert');
    this.#panel.append(make('div', 'wait'), this.#note);
    this.#panel.setAttribute('role', 'dialog');
    this.#panel.ariaLabel = CHAT;
    this.#host.dataset.frontdesk = '';
    this.#host.classList.toggle('left', left === true);
    if (color) this.#host.style.setProperty('--accent', color);
    if (ink) this.#host.style.setProperty('--ink', ink);
    this.#host.onkeydown = (event) => {
      if (event.key === 'Escape' && this.#shown) pressed();
    };
    dress(this.#root);
    this.#root.append(this.#panel, this.#button, this.#status);
    this.#draw();
    // A phone's keyboard covers the page without making it smaller; the panel follows what can still be seen.
    const seen = window.visualViewport;
    const fit = () => {
      if (!seen || seen.scale > 1.01) return;
      this.#panel.style.setProperty('--height', `${seen.height}px`);
      this.#panel.style.setProperty('--top', `${seen.offsetTop}px`);
    };
    for (const change of ['resize', 'scroll']) seen?.addEventListener(change, fit);
  }

  /** Puts it on the page. */
  attach(): void {
    this.#host.style.setProperty('--nth', `${document.querySelectorAll('[data-frontdesk]').length}`);
    document.body.append(this.#host);
  }

  /** Puts the iframe into the panel. */
  frame(address: string): HTMLIFrameElement {
    const iframe = document.createElement('iframe');
    iframe.title = CHAT;
    iframe.src = address;
    this.#panel.append(iframe);
    return iframe;
  }

  /** Shows or hides the panel. */
  show(shown: boolean): void {
    this.#shown = shown;
    if (shown) this.#tell('');
    this.#draw();
  }

  /** Shows the chat in place of the sign that it is coming. */
  ready(): void {
    this.#tell('');
    this.#panel.classList.add('ready');
  }

  /** Says that the chat did not come. */
  fail(): void {
    this.#tell(this.#texts.failed);
  }

  #tell(text: string): void {
    this.#note.textContent = text;
    this.#panel.classList.toggle('failed', text !== '');
  }

  /** Shows how many messages are unread. */
  count(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#draw();
    this.#status.textContent = count && !this.#shown ? this.#unread(count) : '';
  }

  /** Takes the button off the page, or puts it back. */
  hide(hidden: boolean): void {
    this.#button.hidden = hidden;
  }

  /** Takes the focus back from the chat. */
  focus(): void {
    this.#button.focus();
  }

  #unread(count: number): string {
    const { one, many } = this.#texts;
    return `${count} ${count === 1 ? one : many}`;
  }

  #draw(): void {
    const { open, close } = this.#texts;
    const count = this.#shown ? 0 : this.#count;
    this.#badge.textContent = count > 9 ? '9+' : `${count || ''}`;
    this.#button.ariaLabel = this.#shown ? close : count ? `${open} – ${this.#unread(count)}` : open;
    this.#button.ariaExpanded = `${this.#shown}`;
    this.#host.classList.toggle('shown', this.#shown);
  }
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, style: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = style;
  return element;
}

function icon(path: string, style: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', style);
  svg.ariaHidden = 'true';
  svg.append(document.createElementNS(SVG, 'path'));
  svg.firstElementChild?.setAttribute('d', path);
  return svg;
}

/** Styles without a style element, which a website's policy may forbid. */
function dress(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
}
