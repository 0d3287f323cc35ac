/**
 * The one script that a website includes. It draws the launcher and keeps the conversation's token; the chat itself is a
 * page of its own in an iframe, loaded when the visitor wants it.
 */

import { codeIn } from '../fragment.ts';
import type { Claim } from '../protocol.ts';
import { heedBack } from './back.ts';
import { makeFrame } from './frame.ts';
import { type Look, makeLauncher } from './launcher.ts';
import { openStore } from './store.ts';
import { textsFor } from './texts.ts';
import { offer } from './website.ts';

/** The line that the server puts before this script. */
interface Entry extends Look {
  site: string;
  /** The site's own language, where it is set. */
  language?: string;
  /** Where the script came from; set once this entry was started. */
  from?: string;
}

declare global {
  interface Window {
    frontdeskSites?: Entry[];
  }
}

function scriptOf(site: string): HTMLScriptElement | null {
  const current = document.currentScript;
  // A script of type `module` has no currentScript.
  return current instanceof HTMLScriptElement && current.src
    ? current
    : document.querySelector<HTMLScriptElement>(`script[src*="/sites/${site}/loader.js"]`);
}

function whenBody(then: () => void): void {
  if (document.body) then();
  else document.addEventListener('DOMContentLoaded', then);
}

/** Runs something once the page has loaded and has nothing better to do. */
function whenIdle(then: () => void): void {
  // Safari knows no idle time; what stands there for the time makes it at once.
  const soon = () => (window.requestIdleCallback ?? setTimeout)(then, { timeout: 4000 } as never);
  if (document.readyState === 'complete') soon();
  else addEventListener('load', soon);
}

/** Whom the snippet vouches for. */
function visitorOf(script: HTMLScriptElement): Claim | undefined {
  try {
    return JSON.parse(script.dataset.visitor || 'null') ?? undefined;
  } catch {
    console.error('Frontdesk: data-visitor is not JSON');
  }
}

function start(entry: Entry, from: string, script: HTMLScriptElement): void {
  const language = entry.language || document.documentElement.lang || navigator.language || 'en';
  const store = openStore(entry.site);
  let shown = false;
  const show = (now: boolean, focus = true) => {
    if (now === shown) return;
    shown = now;
    launcher.show(shown);
    frame.show(shown);
    back.heed();
    if (!shown && focus) launcher.focus();
    tell(shown ? 'open' : 'close');
  };
  const launcher = makeLauncher(textsFor(language), entry, () => show(!shown));
  // The page's address without what is nobody's business, for the admin who wonders where the snippet is.
  const p = location.origin + location.pathname;
  // No two visitors ask for the same: a proxy that caches with locks would let one wait for the other.
  const query = new URLSearchParams({ l: language, p, n: `${Math.random()}` });
  const frame = makeFrame(`${from}chat?${query}`, store, launcher, {
    close: () => show(false),
    hide: () => launcher.hide(true),
    unread({ count }) {
      launcher.count(count);
      tell('unread', { count });
    },
    message: ({ from, text }) => tell('message', { from, text } as Frontdesk.Message),
  });
  const back = heedBack(entry.site, () => shown, show);

  // Where somebody has chatted here, the badge is to be true.
  const wake = (before: unknown) => {
    if (before) whenBody(() => whenIdle(() => frame.load()));
  };
  const api = window.frontdesk ?? {};
  window.frontdesk = api;
  const visitor = visitorOf(script) ?? api.visitor;
  const { identify } = api;
  api.identify = (visitor) => {
    identify?.(visitor);
    frame.identify(visitor ?? undefined);
    wake(visitor && store.place());
  };
  if (visitor) frame.identify(visitor);
  const close = () => show(false, false);
  const tell = offer({
    open: () => show(true),
    close,
    hide() {
      close();
      launcher.hide(true);
    },
    show: () => launcher.hide(false),
    identify: (visitor) => api.identify?.(visitor),
  });
  // Who comes with the link of an e-mail finds the chat open.
  const arrive = () => {
    const code = codeIn();
    if (code) frame.resume(code);
    if (code !== undefined) show(true);
  };
  addEventListener('hashchange', arrive);
  whenBody(() => {
    launcher.attach();
    if (back.here()) show(true);
    tell('ready');
    arrive();
  });
  wake(visitor ? store.place() : store.identity().used);
}

const sites = window.frontdeskSites ?? [];
const entry = sites.at(-1);
const script = entry && scriptOf(entry.site);
const from = script?.src.replace(/loader\.js.*$/, '');
// A script that is included twice starts one chat.
if (entry && script && from && !entry.from && !sites.some((other) => other.from === from)) {
  entry.from = from;
  start(entry, from, script);
}
