import { de } from './texts/de.ts';
import { en, type Texts } from './texts/en.ts';

const languages: Record<string, Texts> = { en, de };

/** The language of the chat, its words, and how it writes times and days. */
export class Language {
  /** The language, such as `de`. */
  readonly code: string;
  /** Its words. */
  readonly texts: Texts;
  #clock: Intl.DateTimeFormat;
  #day: Intl.DateTimeFormat;
  #year: Intl.DateTimeFormat;
  #relative: Intl.RelativeTimeFormat;
  #locale: string;

  /** Takes a language tag such as `de-AT`; falls back to English. */
  constructor(tag: string) {
    this.code = tag.slice(0, 2).toLowerCase();
    if (!(this.code in languages)) this.code = 'en';
    this.texts = languages[this.code] ?? en;
    // The visitor's own way to write times, where it is of the chat's language.
    const own = [tag, ...navigator.languages].find((known) => known.startsWith(`${this.code}-`) && isKnown(known));
    const locale = own ?? this.code;
    this.#locale = locale;
    this.#clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    this.#day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
    this.#year = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  }

  /** The time of day. */
  time(at: number): string {
    return this.#clock.format(at);
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
