import { type Language, midnight } from './language.ts';
import type { Presence } from './types.ts';

const DAY = 86_400_000;

/** What the header says of the team: that it is there, that it answers later, or when it is back, by the visitor's own clock. */
export function presenceLine(presence: Presence | undefined, language: Language): string {
  const { texts } = language;
  if (!presence) return texts.subtitle;
  if (presence.here) return texts.here;
  const opens = presence.opens ?? 0;
  const ahead = Math.round((midnight(opens) - midnight(Date.now())) / DAY);
  if (opens <= Date.now()) return texts.away;
  const time = language.time(opens);
  if (ahead === 0) return texts.backToday(time);
  if (ahead === 1) return texts.backTomorrow(time);
  // In a week the same day of the week comes again, which would not say which is meant.
  const long = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const day = new Intl.DateTimeFormat(language.code, ahead < 7 ? { weekday: 'long' } : long).format(opens);
  return texts.backOn(day, time);
}
