import { ALONE, type Claim, type Identity, PORT, READY, type ToLoader, type ToPage } from '../protocol.ts';
import type { Launcher } from './launcher.ts';
import type { Store } from './store.ts';
import type { meetTabs } from './tabs.ts';

/** The version of the files that belong to this script. */
declare const ASSETS: string;

/** How long the chat page may take to say that it is there, in milliseconds, before the visitor is told. */
const PATIENCE = 15_000;

/** What to do with what the page says, by its type. */
type Heeding = { [Type in ToLoader['type']]: (message: Extract<ToLoader, { type: Type }>) => void };

/**
 * The iframe that holds the chat, and the talk with the page in it.
 *
 * Takes what to do with what the page says that is not the frame's own.
 */
export function makeFrame(
  address: string,
  store: Store,
  launcher: Launcher,
  others: Pick<Heeding, 'close' | 'hide' | 'unread' | 'message'>,
) {
  let tabs: Promise<ReturnType<typeof meetTabs>> | undefined;
  let iframe: HTMLIFrameElement | undefined;
  let port: MessagePort | undefined;
  let late = 0;
  let failed = false;
  let shown = false;
  let visitor: Claim | undefined;
  let code = '';

  const say = (message: ToPage) => port?.postMessage(message);
  const sayIdentity = (identity: Identity) => say({ type: 'identity', ...identity });
  const sayAddress = () => say({ type: 'address', page: location.href, tabs: true });
  const sayShown = () => {
    sayAddress();
    say({ type: 'shown', shown });
  };
  const introduce = () => {
    if (visitor) say({ type: 'visitor', visitor, place: store.place() });
    else if (code) say({ type: 'resume', code });
    else sayIdentity(store.identity());
  };
  /**
   * Gives the focus to the chat page, once it is there. An iframe that has the focus while its page comes from another
   * process loses it without a sign, and is out of reach of the keyboard until it has lost it by a sign.
   */
  const focus = () => {
    if (!shown || !port) return;
    iframe?.blur();
    iframe?.focus();
  };
  /** Loads the page, hidden, if it is not there yet. */
  const load = () => {
    if (iframe) return;
    iframe = launcher.frame(address);
    late = window.setTimeout(() => {
      failed = true;
      launcher.fail();
    }, PATIENCE);
  };
  const heeding: Heeding = {
    ...others,
    used() {
      if (!visitor) store.use();
    },
    seen({ seen, conversation }) {
      if (conversation) store.keep({ ...seen, conversation });
      else store.see(seen);
    },
    /** Meets the other tabs with a conversation. What that takes comes once there is one. */
    room({ conversation }) {
      tabs ??= import(new URL(`../../assets/${ASSETS}/tabs.js`, address).href).then(({ meetTabs }) => meetTabs(say));
      tabs.then(
        ({ join }) => join(conversation),
        () => {
          tabs = undefined;
          say({ type: 'part', conversation, part: ALONE });
        },
      );
    },
    heard: (message) => tabs?.then(({ pass }) => pass(message)),
    unread(message) {
      tabs?.then(({ countInTitle }) => countInTitle(message.count));
      others.unread(message);
    },
    renew: () => sayIdentity(store.renew()),
    forget: () => sayIdentity(store.forget()),
    resumed({ token }) {
      code = '';
      if (token) store.take(token);
      else introduce();
    },
  };

  addEventListener('message', ({ source, data }) => {
    if (!iframe || source !== iframe.contentWindow || data !== READY) return;
    clearTimeout(late);
    failed = false;
    // The page gets its end of a channel; a page that was loaded again gets a new one.
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port.onmessage = ({ data }) => heeding[data.type as 'used']?.(data);
    // The page is sandboxed and has no origin that could be named.
    iframe.contentWindow?.postMessage(PORT, '*', [port2]);
    sayAddress();
    introduce();
    sayShown();
    launcher.ready();
    focus();
  });
  store.listen((identity, other) => {
    if (visitor) return;
    if (other) sayIdentity(identity);
    else if (identity.seen) say({ type: 'seen', seen: identity.seen });
  });
  // The focus goes into the iframe before anything is sent: the moment to say where the visitor is by now.
  addEventListener('blur', sayAddress);

  return {
    load,
    /** Shows or hides the chat. */
    show(now: boolean) {
      shown = now;
      // A page that never came is tried anew.
      if (shown && failed) {
        iframe?.remove();
        iframe = port = undefined;
        failed = false;
      }
      if (shown) load();
      sayShown();
      focus();
    },
    /** Says for whom the website vouches, if for anybody. */
    identify(claim: Claim | undefined) {
      visitor = claim;
      introduce();
    },
    /** Says with which code of an e-mail's link the visitor came. */
    resume(given: string) {
      code = given;
      introduce();
    },
  };
}
