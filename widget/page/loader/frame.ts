import { ALONE, type Claim, PORT, READY, type ToLoader, type ToPage } from '../protocol.ts';
import type { Launcher } from './launcher.ts';
import type { Store } from './store.ts';
import type { meetTabs } from './tabs.ts';

/** The version of the files that belong to this script. */
declare const ASSETS: string;

/** How long the chat page may take to say that it is there, in milliseconds, before the visitor is told. */
const PATIENCE = 15_000;

/** The iframe that holds the chat, and the talk with the page in it. */
export class Frame {
  #address: string;
  #store: Store;
  #launcher: Launcher;
  #hear: (message: ToLoader) => void;
  #tabs: Promise<ReturnType<typeof meetTabs>> | undefined;
  #iframe: HTMLIFrameElement | undefined;
  #port: MessagePort | undefined;
  #late = 0;
  #failed = false;
  #visitor: Claim | undefined;
  #code = '';
  /** Whether the visitor has the chat open. */
  shown = false;

  constructor(address: string, store: Store, launcher: Launcher, hear: (message: ToLoader) => void) {
    this.#address = address;
    this.#store = store;
    this.#launcher = launcher;
    this.#hear = hear;
    window.addEventListener('message', (event) => {
      if (this.#iframe && event.source === this.#iframe.contentWindow && event.data === READY) this.#greet();
    });
    store.listen((identity, other) => {
      if (this.#visitor) return;
      if (other) this.#say({ type: 'identity', ...identity });
      else if (identity.seen) this.#say({ type: 'seen', seen: identity.seen });
    });
    // The focus goes into the iframe before anything is sent: the moment to say where the visitor is by now.
    window.addEventListener('blur', () => this.#sayAddress());
  }

  /** Says for whom the website vouches, if for anybody. */
  identify(visitor: Claim | undefined): void {
    this.#visitor = visitor;
    this.#introduce();
  }

  /** Says with which code of an e-mail's link the visitor came. */
  resume(code: string): void {
    this.#code = code;
    this.#introduce();
  }

  #introduce(): void {
    if (this.#visitor) this.#say({ type: 'visitor', visitor: this.#visitor, place: this.#store.place });
    else if (this.#code) this.#say({ type: 'resume', code: this.#code });
    else this.#say({ type: 'identity', ...this.#store.identity });
  }

  /** Loads the page, hidden, if it is not there yet. */
  load(): void {
    if (this.#iframe) return;
    this.#iframe = this.#launcher.frame(this.#address);
    this.#late = window.setTimeout(() => {
      this.#failed = true;
      this.#launcher.fail();
    }, PATIENCE);
  }

  /** Shows or hides the chat. */
  show(shown: boolean): void {
    this.shown = shown;
    // A page that never came is tried anew.
    if (shown && this.#failed) this.#drop();
    if (shown) this.load();
    this.#sayAddress();
    this.#say({ type: 'shown', shown });
    if (shown && this.#port) this.#focus();
  }

  /**
   * Gives the focus to the chat page, once it is there. An iframe that has the focus while its page comes from another
   * process loses it without a sign, and is out of reach of the keyboard until it has lost it by a sign.
   */
  #focus(): void {
    this.#iframe?.blur();
    this.#iframe?.focus();
  }

  #drop(): void {
    this.#iframe?.remove();
    this.#iframe = undefined;
    this.#port = undefined;
    this.#failed = false;
  }

  /** Hands the page its end of a channel; a page that was loaded again gets a new one. */
  #greet(): void {
    clearTimeout(this.#late);
    this.#failed = false;
    const channel = new MessageChannel();
    this.#port = channel.port1;
    this.#port.onmessage = (event) => this.#take(event.data);
    // The page is sandboxed and has no origin that could be named.
    this.#iframe?.contentWindow?.postMessage(PORT, '*', [channel.port2]);
    this.#sayAddress();
    this.#introduce();
    this.#say({ type: 'shown', shown: this.shown });
    this.#launcher.ready();
    if (this.shown) this.#focus();
  }

  #say(message: ToPage): void {
    this.#port?.postMessage(message);
  }

  #sayAddress(): void {
    this.#say({ type: 'address', page: location.href, tabs: true });
  }

  /** Meets the other tabs with a conversation. What that takes comes once there is one. */
  #meet(conversation: string): void {
    const address = new URL(`../../assets/${ASSETS}/tabs.js`, this.#address).href;
    this.#tabs ??= import(address).then(({ meetTabs }) => meetTabs((message: ToPage) => this.#say(message)));
    this.#tabs?.then(
      ({ join }) => join(conversation),
      () => {
        this.#tabs = undefined;
        this.#say({ type: 'part', conversation, part: ALONE });
      },
    );
  }

  /** Takes what the page says; what is not the frame's own is told. */
  #take(message: ToLoader): void {
    if (message.type === 'used') {
      if (!this.#visitor) this.#store.use();
    } else if (message.type === 'seen') {
      const { seen, conversation } = message;
      if (conversation) this.#store.keep({ ...seen, conversation });
      else this.#store.see(seen);
    } else if (message.type === 'room') this.#meet(message.conversation);
    else if (message.type === 'heard') void this.#tabs?.then(({ pass }) => pass(message));
    else if (message.type === 'renew') this.#say({ type: 'identity', ...this.#store.renew() });
    else if (message.type === 'resumed') {
      this.#code = '';
      if (message.token) this.#store.take(message.token);
      else this.#introduce();
    } else if (message.type === 'forget') this.#say({ type: 'identity', ...this.#store.forget() });
    else {
      if (message.type === 'unread') void this.#tabs?.then(({ countInTitle }) => countInTitle(message.count));
      this.#hear(message);
    }
  }
}
