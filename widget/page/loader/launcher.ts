import styles from './launcher.css';
import type { LoaderTexts } from './texts.ts';

const SVG = 'http://www.w3.org/2000/svg';
const BUBBLE =
  'M12 3C6.5 3 2 6.8 2 11.5c0 2.5 1.3 4.8 3.4 6.3-.1 1.1-.6 2.3-1.5 3.3-.3.3 0 .9.4.8 2.2-.3 4-1.1 5.2-2.1.8.1 1.6.2 2.5.2 5.5 0 10-3.8 10-8.5S17.5 3 12 3Z';
const CROSS = 'M5.3 8.3a1 1 0 0 1 1.4 0L12 13.6l5.3-5.3a1 1 0 1 1 1.4 1.4l-6 6a1 1 0 0 1-1.4 0l-6-6a1 1 0 0 1 0-1.4Z';

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

  constructor(texts: LoaderTexts, pressed: () => void) {
    this.#texts = texts;
    this.#button.type = 'button';
    this.#button.append(icon(BUBBLE, 'bubble'), icon(CROSS, 'cross'), this.#badge);
    this.#button.onclick = pressed;
    this.#badge.ariaHidden = 'true';
    this.#status.setAttribute('role', 'status');
    this.#note.setAttribute('role', 'alert');
    this.#panel.append(make('div', 'wait'), this.#note);
    this.#host.dataset.frontdesk = '';
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
    seen?.addEventListener('resize', fit);
    seen?.addEventListener('scroll', fit);
  }

  /** Puts it on the page. */
  attach(): void {
    this.#host.style.setProperty('--nth', `${document.querySelectorAll('[data-frontdesk]').length}`);
    document.body.append(this.#host);
  }

  /** Puts the iframe into the panel. */
  frame(address: string): HTMLIFrameElement {
    const iframe = document.createElement('iframe');
    iframe.title = this.#texts.chat;
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
    this.#status.textContent = count && !this.#shown ? this.#texts.unread(count) : '';
  }

  /** Takes the focus back from the chat. */
  focus(): void {
    this.#button.focus();
  }

  #draw(): void {
    const { open, close, unread } = this.#texts;
    const count = this.#shown ? 0 : this.#count;
    this.#badge.textContent = count > 9 ? '9+' : `${count || ''}`;
    this.#button.ariaLabel = this.#shown ? close : count ? `${open} – ${unread(count)}` : open;
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
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
  } else {
    const old = document.createElement('style');
    old.textContent = styles;
    (root as ShadowRoot).append(old);
  }
}
