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

export type Launcher = ReturnType<typeof makeLauncher>;

/** The same word in all languages. */
const CHAT = 'Chat';
const HTML = '1999/xhtml';
const SVG = '2000/svg';
const BUBBLE =
  'M12 3a10 8.5 0 1 1-2.5 16.8c-1.2 1-3 1.8-5.2 2.1-.4.1-.7-.5-.4-.8.9-1 1.4-2.2 1.5-3.3A10 8.5 0 0 1 12 3Z';
const CROSS = 'm6 9.5 6 6 6-6L12 15.5Z';

/**
 * The round button with its badge, and the panel that holds the chat, apart from the website's own styles.
 *
 * Takes the words, the look, and what to do when the button is pressed. Functions all the way: they are lighter than a class.
 */
export function makeLauncher(texts: LoaderTexts, { color, ink, left }: Look, pressed: () => void) {
  const badge = make('span', { class: 'badge', 'aria-hidden': true });
  const button = make('button', { class: 'launcher', type: 'button' }, [
    icon('bubble', BUBBLE),
    icon('cross', CROSS),
    badge,
  ]);
  const note = make('p', { class: 'note', role: 'alert' });
  const panel = make('div', { class: 'panel', role: 'dialog', 'aria-label': CHAT }, [
    make('div', { class: 'wait' }),
    note,
  ]);
  const status = make('span', { class: 'status', role: 'status' });
  const host = make('div', { class: left ? 'left' : '', 'data-frontdesk': '' });
  const root = host.attachShadow({ mode: 'open' });
  let unread = 0;
  let shown = false;

  const style = (name: string, value: string) => host.style.setProperty(name, value);
  const count = () => `${unread} ${unread === 1 ? texts.one : texts.many}`;
  const draw = () => {
    const fresh = unread && !shown;
    badge.textContent = fresh ? (unread > 9 ? '9+' : `${unread}`) : '';
    set(button, {
      'aria-label': shown ? texts.close : fresh ? `${texts.open} – ${count()}` : texts.open,
      'aria-expanded': shown,
    });
    host.classList.toggle('shown', shown);
    return fresh;
  };
  const say = (text: string) => {
    note.textContent = text;
    panel.classList.toggle('failed', text !== '');
  };

  style('--accent', color ?? '#3448d4');
  style('--ink', ink ?? '#fff');
  button.onclick = pressed;
  host.onkeydown = (event) => {
    if (event.key === 'Escape' && shown) pressed();
  };
  // Styles without a style element, which a website's policy may forbid.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  root.append(panel, button, status);
  draw();
  // A phone's keyboard covers the page without making it smaller; the panel follows what can still be seen.
  const seen = visualViewport as VisualViewport;
  const fit = () => {
    if (seen.scale > 1.01) return;
    style('--height', `${seen.height}px`);
    style('--top', `${seen.offsetTop}px`);
  };
  for (const change of ['resize', 'scroll']) seen.addEventListener(change, fit);

  return {
    /** Puts it on the page. */
    attach() {
      button.style.setProperty('--aside', `${72 * document.querySelectorAll('[data-frontdesk]').length}px`);
      document.body.append(host);
    },
    /** Puts the iframe into the panel. */
    frame(src: string) {
      const iframe = make('iframe', { title: CHAT, src }) as HTMLIFrameElement;
      panel.append(iframe);
      return iframe;
    },
    /** Shows or hides the panel. */
    show(now: boolean) {
      shown = now;
      if (shown) say('');
      draw();
    },
    /** Shows the chat in place of the sign that it is coming. */
    ready() {
      say('');
      panel.classList.add('ready');
    },
    /** Says that the chat did not come. */
    fail: () => say(texts.failed),
    /** Shows how many messages are unread. */
    count(now: number) {
      if (now === unread) return;
      unread = now;
      status.textContent = draw() ? count() : '';
    },
    /** Takes the button off the page, or puts it back. */
    hide(hidden: boolean) {
      button.hidden = hidden;
    },
    /** Takes the focus back from the chat. */
    focus: () => button.focus(),
  };
}

type Attributes = Record<string, string | boolean>;

function set(element: Element, attributes: Attributes): void {
  for (const name in attributes) element.setAttribute(name, `${attributes[name]}`);
}

function make(name: string, attributes: Attributes, children: Element[] = [], space = HTML): HTMLElement {
  const element = document.createElementNS(`http://www.w3.org/${space}`, name) as HTMLElement;
  set(element, attributes);
  element.append(...children);
  return element;
}

function icon(style: string, d: string): Element {
  const drawing = { class: style, viewBox: '0 0 24 24', 'aria-hidden': true };
  return make('svg', drawing, [make('path', { d }, [], SVG)], SVG);
}
