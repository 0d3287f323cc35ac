/**
 * The one script that a website includes. It draws the launcher and keeps the conversation's token; the chat itself is a
 * page of its own in an iframe, loaded when the visitor wants it.
 */

import { codeIn } from '../fragment.ts';
import type { Claim } from '../protocol.ts';
import { heedBack } from './back.ts';
import { Frame } from './frame.ts';
import { Launcher, type Look } from './launcher.ts';
import { Store } from './store.ts';
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
  else document.addEventListener('DOMContentLoaded', then, { once: true });
}

/** Runs something once the page has loaded and has nothing better to do. */
function whenIdle(then: () => void): void {
  // Safari knows no idle time; what stands there for the time makes it at once.
  const soon = () => (window.requestIdleCallback ?? setTimeout)(then, { timeout: 4000 } as never);
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
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
  const store = new Store(entry.site);
  const launcher = new Launcher(textsFor(language), entry, () => {
    if (frame.shown) close(true);
    else open();
  });
  // The page's address without what is nobody's business, for the admin who wonders where the snippet is.
  const page = location.origin + location.pathname;
  // No two visitors ask for the same: a proxy that caches with locks would let one wait for the other.
  const query = new URLSearchParams({ l: language, p: page, n: Math.random().toString(36).slice(2) });
  const frame = new Frame(`${from}chat?${query}`, store, launcher, (message) => {
    if (message.type === 'close') close(true);
    else if (message.type === 'hide') launcher.hide(true);
    else if (message.type === 'unread') {
      const { count } = message;
      launcher.count(count);
      tell('unread', { count });
    } else if (message.type === 'message') {
      const { from, text } = message as Frontdesk.Message;
      tell('message', { from, text });
    }
  });
  const open = () => {
    if (frame.shown) return;
    launcher.show(true);
    frame.show(true);
    back.enter();
    tell('open');
  };
  const close = (focus: boolean) => {
    if (!frame.shown) return;
    launcher.show(false);
    frame.show(false);
    back.leave();
    if (focus) launcher.focus();
    tell('close');
  };
  const back = heedBack(
    entry.site,
    () => frame.shown,
    (shown) => (shown ? open() : close(true)),
  );

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
    wake(visitor && store.place);
  };
  if (visitor) frame.identify(visitor);
  const tell = offer({
    open,
    close: () => close(false),
    hide: () => {
      close(false);
      launcher.hide(true);
    },
    show: () => launcher.hide(false),
    identify: (visitor) => api.identify?.(visitor),
  });
  // Who comes with the link of an e-mail finds the chat open.
  const arrive = () => {
    const code = codeIn();
    if (code) frame.resume(code);
    if (code !== undefined) open();
  };
  addEventListener('hashchange', arrive);
  whenBody(() => {
    launcher.attach();
    if (back.here()) open();
    tell('ready');
    arrive();
  });
  wake(visitor ? store.place : store.used);
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
