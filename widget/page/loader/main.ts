/**
 * The one script that a website includes. It draws the launcher and keeps the conversation's token; the chat itself is a
 * page of its own in an iframe, loaded when the visitor wants it.
 */
import { Frame } from './frame.ts';
import { Launcher } from './launcher.ts';
import { Store } from './store.ts';
import { textsFor } from './texts.ts';

/** The line that the server puts before this script. */
interface Entry {
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
  const soon = () =>
    'requestIdleCallback' in window ? requestIdleCallback(then, { timeout: 4000 }) : setTimeout(then, 1);
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
}

function start(entry: Entry, from: string): void {
  const language = entry.language || document.documentElement.lang || navigator.language || 'en';
  const store = new Store(entry.site);
  const launcher = new Launcher(textsFor(language), () => {
    if (frame.shown) close(true);
    else open();
  });
  // The page's address without what is nobody's business, for the admin who wonders where the snippet is.
  const page = location.origin + location.pathname;
  // No two visitors ask for the same: a proxy that caches with locks would let one wait for the other.
  const query = new URLSearchParams({ l: language, p: page, n: Math.random().toString(36).slice(2) });
  const frame = new Frame(`${from}chat?${query}`, store, launcher, () => close(true));
  const open = () => {
    launcher.show(true);
    frame.show(true);
  };
  const close = (focus: boolean) => {
    launcher.show(false);
    frame.show(false);
    if (focus) launcher.focus();
  };

  whenBody(() => {
    launcher.attach();
    if (store.used) whenIdle(() => frame.load());
  });
}

const sites = window.frontdeskSites ?? [];
const entry = sites[sites.length - 1];
const from = entry && scriptOf(entry.site)?.src.replace(/loader\.js.*$/, '');
// A script that is included twice starts one chat.
if (entry && from && !entry.from && !sites.some((other) => other.from === from)) {
  entry.from = from;
  start(entry, from);
}
