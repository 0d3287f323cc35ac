import type { Draft } from 'frontdesk-machine';
import type { Attachment } from './attachment.ts';
import { button, element, now } from './dom.ts';
import { draw, plain } from './draw.ts';
import { drawAttachment, drawFile } from './files.ts';
import { type Language, midnight } from './language.ts';
import type { Message } from './types.ts';

/** Messages of one author within this time stand together, in milliseconds. */
const TOGETHER = 5 * 60_000;

/** Something that stands in the log. It is made again only where one of its parts has changed. */
export interface Row {
  key: string;
  parts: unknown[];
  make: () => HTMLElement;
  /** Brings an element up to date that stands for an earlier state of this row; absent where it is made again. */
  grow?: (element: HTMLElement) => void;
}

/** A message on its way out. */
export type Outgoing = Pick<Draft, 'at' | 'stage' | 'until' | 'id' | 'text' | 'code'>;

/** What there is to show. */
export interface Shown {
  team: string;
  greeting: string;
  messages: Message[];
  /** What the visitor had, and was taken away. */
  removed: Message[];
  outgoing: Outgoing[];
  /** The first message that is new to the visitor, if any. */
  marker: string | undefined;
  open: boolean;
  /** Whether the messages so far are known, so that a greeting does not flash up before them. */
  loading: boolean;
  /** The name of the AI that answers before people do; empty where people answer. */
  agent: string;
  /** Whether the visitor asked for a person before the conversation began. */
  wantsPerson: boolean;
}

/** What the visitor may do with a message that was not sent. */
export interface Remedies {
  again: (id: string) => void;
  discard: (id: string) => void;
  /** What goes along with a message. */
  filesOf: (id: string) => Attachment[];
  /** Whether this is a preview, whose ticket cannot be renewed. */
  preview: boolean;
  /** Whether the conversation is over, and nothing can be sent in it. */
  over: boolean;
}

/** One message or draft, with what decides how it stands among the others. */
interface Said {
  key: string;
  at: number;
  side: 'own' | 'team' | 'system' | 'gone';
  ai?: boolean;
  author: string;
  message?: Message;
  draft?: Outgoing;
}

/** Lays out what there is to show, from top to bottom. */
export function rowsOf(shown: Shown, language: Language, remedies: Remedies): Row[] {
  const latest = shown.messages.at(-1)?.at ?? 0;
  const said: Said[] = [
    ...withRemoved(shown, language),
    // The visitor's clock may be wrong; what is on its way stands last all the same.
    ...shown.outgoing.map((draft) => ({
      key: `s${draft.id}`,
      at: Math.max(draft.at, latest),
      side: 'own' as const,
      author: '',
      draft,
    })),
  ];
  const rows: Row[] = [];
  if (!shown.loading) rows.push(greetingRow(shown, language));
  // It is said before the first answer, and stays.
  if (shown.agent || said.some(({ ai }) => ai)) rows.push(lineRow('ai', language.texts.aiFirst, 'ai'));
  else if (shown.wantsPerson) rows.push(lineRow('ai', language.texts.personFirst, 'person'));
  said.forEach((one, at) => {
    const before = said[at - 1];
    const after = said[at + 1];
    const marked = one.message !== undefined && one.message.id === shown.marker;
    if (!before || midnight(before.at) !== midnight(one.at))
      rows.push(lineRow('day', language.day(one.at), `day${midnight(one.at)}`));
    if (marked) rows.push(lineRow('new', language.texts.newMessages, 'new'));
    const first = marked || !before || !together(before, one);
    const last = !after || !together(one, after) || after.message?.id === shown.marker;
    if (one.side === 'gone') {
      rows.push(lineRow('gone', language.texts.removed, one.key));
      return;
    }
    rows.push(
      one.draft ? draftRow(one, one.draft, language, remedies) : messageRow(one, first, last, !after, language),
    );
  });
  if (!shown.open) rows.push(lineRow('closed', language.texts.closed, 'closed'));
  return rows;
}

/** The messages, with a trace of each that was taken away where it stood. */
function withRemoved({ messages, removed, team }: Shown, language: Language): Said[] {
  const said = messages.map((message) => saidOf(message, team || language.texts.us));
  if (!removed.length) return said;
  const traces = removed.map(({ id, at }) => ({ key: `gone${id}`, at, side: 'gone' as const, author: '' }));
  return [...said, ...traces].sort((one, other) => one.at - other.at);
}

function saidOf(message: Message, team: string): Said {
  const { role, name } = message.from;
  const side = role === 'visitor' ? 'own' : role === 'system' ? 'system' : 'team';
  const author = side === 'own' ? '' : name || team;
  const key = message.sent_id ? `s${message.sent_id}` : `p${message.id}`;
  return { key, at: message.at, side, author, message, ai: role === 'agent' };
}

function together(one: Said, other: Said): boolean {
  const near = Math.abs(other.at - one.at) < TOGETHER && midnight(one.at) === midnight(other.at);
  return (
    near &&
    one.side === other.side &&
    one.author === other.author &&
    one.ai === other.ai &&
    (one.draft === undefined) === (other.draft === undefined)
  );
}

function lineRow(style: string, text: string, key: string): Row {
  return { key, parts: [text], make: () => element('p', `line ${style}`, element('span', '', text)) };
}

/** The greeting is the page's own and no message: it has no time, and no place among what was said but the first. */
function greetingRow({ team, greeting }: Shown, language: Language): Row {
  const who = team || language.texts.us;
  const make = () => {
    const bubble = element('div', 'bubble', element('p', '', greeting));
    const row = element('article', 'row team first last greeting', element('p', 'name', who), bubble);
    row.ariaLabel = who;
    return row;
  };
  return { key: 'greeting', parts: [greeting], make };
}

function messageRow(said: Said, first: boolean, last: boolean, end: boolean, language: Language): Row {
  const { message, side, author } = said;
  if (!message) throw new Error('a message is needed');
  const { texts } = language;
  const growing = message.growing === true;
  const content = () => [
    ...draw(message.text),
    ...message.files.map((file) => drawFile(file, language)),
    ...(growing ? [dots()] : []),
  ];
  const make = () => {
    const bubble = element('div', 'bubble', ...content());
    const ai = message.from.role === 'agent';
    const row = element('article', `row ${side}${ai ? ' ai' : ''}${first ? ' first' : ''}${last ? ' last' : ''}`);
    const time = language.time(message.at);
    const name = ai ? `${author} (${texts.agent})` : author;
    const who = side === 'own' ? texts.you : side === 'system' ? texts.system : name;
    // What is still growing is read out when it is whole, not with every word.
    if (growing) {
      row.ariaLive = 'off';
      row.ariaBusy = 'true';
    }
    row.ariaLabel = `${who}, ${time}`;
    if (first && side === 'team') {
      row.append(element('p', 'name', author, ...(ai ? [element('span', 'tag', texts.agent)] : [])));
    }
    row.append(bubble);
    const about = [
      last ? time : '',
      message.edited_at ? texts.edited : '',
      end && side === 'own' ? texts.sent : '',
    ].filter(Boolean);
    if (about.length && side !== 'system') row.append(element('p', 'meta', about.join(' · ')));
    return row;
  };
  const row = { key: said.key, parts: [message, side, first, last, end], make };
  if (!growing) return row;
  // The row stays the same, so that nothing jumps.
  const grow = (drawn: HTMLElement) => {
    drawn.classList.toggle('first', first);
    drawn.classList.toggle('last', last);
    drawn.querySelector('.bubble')?.replaceChildren(...content());
  };
  return { ...row, grow };
}

/** Dots that say that more is coming, to who sees them. */
function dots(): HTMLElement {
  const made = element('span', 'dots', element('i'), element('i'), element('i'));
  made.ariaHidden = 'true';
  return made;
}

function draftRow(said: Said, draft: Outgoing, language: Language, remedies: Remedies): Row {
  const { texts } = language;
  const seconds = draft.stage === 1 ? Math.max(0, Math.ceil((draft.until - now()) / 1000)) : 0;
  const make = () => {
    const files = remedies.filesOf(draft.id);
    const text = draft.text ? draw(plain(draft.text)) : [];
    const bubble = element('div', 'bubble', ...text, ...files.map((file) => drawAttachment(file, language)));
    const row = element('article', 'row own first last', bubble);
    row.ariaLabel = `${texts.you}, ${language.time(draft.at)}`;
    row.classList.add(['sending', 'waiting', 'refused'][draft.stage] ?? '');
    const why = reason(draft, seconds, texts, remedies.preview);
    const about = element('p', 'meta', why);
    row.append(about);
    // Files take their time, and may be called back; a text is there before anybody could.
    if ((draft.stage > 0 || files.length) && !remedies.over) {
      const waits = draft.stage > 0;
      const again = waits ? [button('again', texts.again, () => remedies.again(draft.id))] : [];
      const discard = button('discard', waits ? texts.discard : texts.cancel, () => remedies.discard(draft.id));
      row.append(element('p', 'remedies', ...again, discard));
    }
    return row;
  };
  return {
    key: said.key,
    parts: [draft.stage, draft.code, remedies.over, draft.code === 'too_many' ? seconds : 0],
    make,
  };
}

function reason(draft: Outgoing, seconds: number, texts: Language['texts'], preview: boolean): string {
  if (draft.stage === 0) return texts.sending;
  if (draft.stage === 1) return draft.code === 'too_many' ? texts.tooMany(seconds) : texts.waiting;
  if (draft.code === 'ticket_expired' && preview) return `${texts.notSent} ${texts.previewExpired}`;
  const reasons: Record<string, string> = texts.reasons;
  return `${texts.notSent} ${reasons[draft.code] ?? texts.reasons.other}`;
}
