/**
 * The one script that a website includes. It draws the launcher and keeps the conversation's token; the chat itself is a
 * page of its own in an iframe, loaded when the visitor wants it.
 */
import type { Claim } from '../protocol.ts';
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

/** What the website's own scripts may use. */
interface Api {
  /** Whom the website vouches for; may be set before the script has come. */
  visitor?: Claim;
  /** Says for whom it vouches from now on; `null` for nobody. */
  identify?: (visitor: Claim | null) => void;
}

declare global {
  interface Window {
    frontdeskSites?: Entry[];
    frontdesk?: Api;
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

/** Whom the snippet vouches for. */
function visitorOf(script: HTMLScriptElement): Claim | undefined {
  try {
    return JSON.parse(script.dataset.visitor || 'null') ?? undefined;
  } catch {
    console.error('Frontdesk: data-visitor is not JSON');
    return undefined;
  }
}

function start(entry: Entry, from: string, script: HTMLScriptElement): void {
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
  whenBody(() => launcher.attach());
  wake(visitor ? store.place : store.used);
}

const sites = window.frontdeskSites ?? [];
const entry = sites[sites.length - 1];
const script = entry && scriptOf(entry.site);
const from = script?.src.replace(/loader\.js.*$/, '');
// A script that is included twice starts one chat.
if (entry && script && from && !entry.from && !sites.some((other) => other.from === from)) {
  entry.from = from;
  start(entry, from, script);
}
