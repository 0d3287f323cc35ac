/**
 * What was accepted, what stands in the threads and what was shown: every message of a run, written down as it happens and
 * compared in the end.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** To whom a message goes. */
export type Side = 'team' | 'visitor';

/** The four things that must not happen, and how often they did. */
export interface Totals {
  accepted: number;
  shown: number;
  lost: number;
  twice: number;
  /** How many messages stand before one that was said earlier. */
  disorder: number;
  astray: number;
}

/** One direction of one conversation. */
interface Page {
  accepted: string[];
  /** What the thread has of it, in its order: it decides what is right. */
  truth: string[];
  shown: string[];
}

/** The ledger of a run. */
export class Ledger {
  readonly #file: string;
  readonly #pages = new Map<string, Page>();

  /** Begins one, with a file in which every line is one thing that happened. */
  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }

  /** A message to that side was answered with success. */
  accepted(conversation: string, to: Side, text: string): void {
    this.#write('accepted', conversation, to, text);
    this.#page(conversation, to).accepted.push(text);
  }

  /** A message was shown to that side. */
  shown(conversation: string, to: Side, text: string): void {
    this.#write('shown', conversation, to, text);
    this.#page(conversation, to).shown.push(text);
  }

  /** What the thread has in the end of what goes to that side, in its order. */
  stands(conversation: string, to: Side, texts: string[]): void {
    for (const text of texts) this.#write('stands', conversation, to, text);
    this.#page(conversation, to).truth = texts;
  }

  /** The sums. */
  get totals(): Totals {
    const totals: Totals = { accepted: 0, shown: 0, lost: 0, twice: 0, disorder: 0, astray: 0 };
    for (const page of this.#pages.values()) add(totals, page);
    return totals;
  }

  #page(conversation: string, to: Side): Page {
    const key = `${conversation} to the ${to}`;
    const page = this.#pages.get(key) ?? { accepted: [], truth: [], shown: [] };
    this.#pages.set(key, page);
    return page;
  }

  #write(what: string, conversation: string, to: Side, text: string): void {
    appendFileSync(this.#file, `${JSON.stringify({ at: Date.now(), what, conversation, to, text })}\n`);
  }
}

function add(totals: Totals, { accepted, truth, shown }: Page): void {
  totals.accepted += accepted.length;
  totals.shown += shown.length;
  const has = (texts: string[], text: string) => texts.includes(text);
  // What was accepted stands in the thread, and what stands there is shown.
  totals.lost += accepted.filter((text) => !has(truth, text)).length;
  totals.lost += truth.filter((text) => !has(shown, text)).length;
  for (const texts of [truth, shown]) totals.twice += texts.length - new Set(texts).size;
  totals.astray += shown.filter((text) => !has(truth, text)).length;
  const places = shown.map((text) => truth.indexOf(text)).filter((place) => place >= 0);
  totals.disorder += places.filter((place, at) => at > 0 && place < (places[at - 1] ?? 0)).length;
}
