import type { Texts } from './texts/en.ts';

/** The languages that the page speaks. */
const LANGUAGES = ['en', 'de', 'fr'];

/** The language in which to answer to a language tag such as `de-AT`; English where it is none that the page speaks. */
export function languageOf(tag: string): string {
  const code = tag.slice(0, 2).toLowerCase();
  return LANGUAGES.includes(code) ? code : 'en';
}

/** Fetches the words of a language that the page speaks. */
export async function textsIn(code: string): Promise<Texts> {
  const address = new URL(`texts.${code}.js`, import.meta.url).href;
  return (await import(address))[code];
}

/** The language of the chat, its words, and how it writes times and days. */
export class Language {
  /** What was asked for, such as `de-at`. */
  readonly tag: string;
  /** The language, such as `de`. */
  readonly code: string;
  /** Its words. */
  readonly texts: Texts;
  #clock: Intl.DateTimeFormat;
  #day: Intl.DateTimeFormat;
  #year: Intl.DateTimeFormat;
  #relative: Intl.RelativeTimeFormat;
  #locale: string;

  /** Takes a language tag such as `de-AT`, and the words of its language. */
  constructor(tag: string, texts: Texts) {
    this.tag = tag.toLowerCase();
    this.code = languageOf(tag);
    this.texts = texts;
    // The visitor's own way to write times, where it is of the chat's language.
    const own = [tag, ...navigator.languages].find((known) => known.startsWith(`${this.code}-`) && isKnown(known));
    const locale = own ?? this.code;
    this.#locale = locale;
    this.#clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    this.#day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
    this.#year = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  }

  /** The wording for this language, or else the one for all; none where there is neither. */
  among(wordings: Record<string, string>): string | undefined {
    return wordings[this.tag] ?? wordings[this.code] ?? wordings[''];
  }

  /** The time of day. */
  time(at: number): string {
    return this.#clock.format(at);
  }

  /** A day of the week and a time. */
  moment(at: number): string {
    return new Intl.DateTimeFormat(this.#locale, { weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(at);
  }

  /** A size in bytes, as one says it. */
  size(bytes: number): string {
    const [unit, size] = bytes < 1 << 20 ? ['kilobyte', bytes / 1024] : ['megabyte', bytes / (1 << 20)];
    const style = { style: 'unit', unit, maximumFractionDigits: size < 10 ? 1 : 0 } as const;
    return new Intl.NumberFormat(this.#locale, style).format(size);
  }

  /** The day, as one would say it today. */
  day(at: number): string {
    const days = Math.round((midnight(at) - midnight(Date.now())) / 86_400_000);
    if (days === 0 || days === -1) {
      const word = this.#relative.format(days, 'day');
      return word.charAt(0).toUpperCase() + word.slice(1);
    }
    return (days > -300 ? this.#day : this.#year).format(at);
  }
}

/** The beginning of a time's day, in local time. */
export function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Whether the browser can write in a language; not every tag that a website or an address holds is one. */
function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
