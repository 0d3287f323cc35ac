/**
 * What Frontdesk's script offers to the website's own scripts, as `window.Frontdesk`: see docs/website-api.md.
 *
 * Copy this file into your project, or refer to it: `/// <reference path="…/frontdesk.d.ts" />`.
 */
declare namespace Frontdesk {
  /** Whom the website vouches for: docs/verified-visitors.md. */
  interface Visitor {
    /** The visitor's id in your system. */
    id: string;
    /** Until when the signature is good, in seconds since 1970. */
    expires: number;
    /** Random characters, others for each signature. */
    nonce: string;
    /** HMAC-SHA256 over `<id>.<expires>.<nonce>`, in hexadecimal digits. */
    signature: string;
    /** What the team sees as the visitor's name. */
    name?: string;
    /** What the team sees as their e-mail address. */
    email?: string;
  }

  /** What can be listened for, and what comes along. */
  interface Events {
    /** The launcher is on the page. Who listens later is told at once. */
    ready: null;
    /** The chat was opened, by whomever. */
    open: null;
    /** The chat was closed, by whomever. */
    close: null;
    /** The team, an AI or Frontdesk itself said something while the page was there. */
    message: Message;
    /** The number of messages that the visitor has not read has changed. */
    unread: { count: number };
  }

  /** A message to the visitor. */
  interface Message {
    from: { role: 'member' | 'agent' | 'system'; name: string };
    /** Its words, without formatting. */
    text: string;
  }

  /** What can be called. */
  interface Methods {
    /** Opens the chat. */
    open(): void;
    /** Closes the chat. */
    close(): void;
    /** Takes the launcher off the page; `open` still opens the chat, from a button of your own. */
    hide(): void;
    /** Puts the launcher back. */
    show(): void;
    /** Says who the visitor is from now on; `null` for nobody. */
    identify(visitor: Visitor | null): void;
    /** Calls back whenever something happens. Call what it gives to end that. */
    on<Event extends keyof Events>(event: Event, listener: (detail: Events[Event]) => void): () => void;
  }

  /** A call as it waits for the script: `['open']`, `['on', 'unread', ({ count }) => …]`. */
  type Call =
    | {
        [Name in Exclude<keyof Methods, 'on'>]: [Name, ...Parameters<Methods[Name]>];
      }[Exclude<keyof Methods, 'on'>]
    | { [Event in keyof Events]: ['on', Event, (detail: Events[Event]) => void] }[keyof Events];

  /** What takes calls at any time: an array until the script has come, and the script itself from then on. */
  interface Queue {
    push(...calls: Call[]): unknown;
  }
}

interface Window {
  Frontdesk?: Frontdesk.Queue & Partial<Frontdesk.Methods>;
  /** What was there before `Frontdesk`: whom the website vouches for, from the start and later. */
  frontdesk?: {
    visitor?: Frontdesk.Visitor;
    identify?: (visitor: Frontdesk.Visitor | null) => void;
  };
}
