/**
 * Both sides of conversations write without a pause while things break; what was accepted, what stands and what was shown
 * goes into the ledger.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Conversation, EndpointDesk } from '../e2e/endpoints/desk.ts';
import type { Sender } from '../world/endpoint.ts';
import type { Member } from '../world/member.ts';
import { eventOf, type Received, textOf } from '../world/receiver.ts';
import { until } from '../world/wait.ts';
import type { Ledger } from './ledger.ts';

/** A conversation that is under way. */
export interface Line {
  desk: EndpointDesk;
  conversation: Conversation;
  /** Who writes for the team, where that is not the desk's Anna as she logged in. */
  member?: Member;
  /** Who brings the visitor's words, where that is not the desk's sender. */
  sender?: Sender;
}

/** Begins a conversation, with its first words in no ledger. */
export async function begin(desk: EndpointDesk, words: string): Promise<Line> {
  return { desk, conversation: await desk.begin(words) };
}

/** The tries of what has this text; throws where they are not of one delivery. */
export function triesOf(desk: EndpointDesk, text: string): Received[] {
  const tries = desk.receiver.received.filter((received) => textOf(received) === text);
  if (new Set(tries.map(({ id }) => id)).size !== 1) throw new Error(`"${text}" was not tried under one id`);
  return tries;
}

/** When a try says that it was made, in seconds. */
export function stampOf({ headers }: Received): number {
  return Number(headers['webhook-timestamp']);
}

/** What the endpoint was shown of a conversation, each delivery once and in the order in which it kept them. */
export function shownOf({ desk, conversation }: Line): string[] {
  const kept = new Map<string, string>();
  for (const received of desk.receiver.received) {
    if (!received.kept || kept.has(received.id)) continue;
    const { type, data } = eventOf(received);
    if (type === 'message.created' && data.conversation?.session === conversation.session)
      kept.set(received.id, data.message?.text ?? '');
  }
  return [...kept.values()];
}

/** What the thread of a conversation has: the team's words and the visitor's, in its order, without notes. */
export async function threadOf({ desk, conversation }: Line): Promise<{ team: string[]; visitor: string[] }> {
  const thread = await desk.anna.thread(conversation.root.id);
  const texts = (is: (author: string) => boolean) =>
    thread
      .filter(({ user_id, message, type }) => is(user_id) && type === '' && !message.startsWith('note:'))
      .map(({ message }) => message.split('\n').at(-1) ?? '');
  const { id } = desk.anna.user;
  return { team: texts((author) => author === id), visitor: texts((author) => author !== id) };
}

/** Writes into the ledger what became of a conversation's messages, once the endpoint has all that the thread has. */
export async function settle(ledger: Ledger, line: Line, within = 30_000): Promise<void> {
  const { desk, conversation } = line;
  const lacking = async () => {
    const { team } = await threadOf(line);
    const shown = shownOf(line);
    return team.filter((text) => !shown.includes(text));
  };
  await until(async () => (await lacking()).length === 0, {
    what: `the endpoint to have all of ${conversation.session}`,
    within,
    every: 250,
  });
  const { team, visitor } = await threadOf(line);
  const name = `${desk.endpoint.handle} ${conversation.session}`;
  ledger.stands(name, 'visitor', team);
  for (const text of shownOf(line)) ledger.shown(name, 'visitor', text);
  ledger.stands(name, 'team', visitor);
  // What stands in the thread is what the team sees.
  for (const text of visitor) ledger.shown(name, 'team', text);
}

/** Both sides of some conversations write until it is settled. */
export class Talk {
  readonly #ledger: Ledger;
  readonly #lines: Line[];
  readonly #writers: Promise<void>[];
  readonly #pause: number;
  #over = false;
  /** How often a visitor's message was refused or got no answer, and was sent again. */
  refused = 0;
  #accepted = 0;

  constructor(ledger: Ledger, lines: Line[], pauseBetween = 300) {
    this.#ledger = ledger;
    this.#lines = lines;
    this.#pause = pauseBetween;
    for (const line of lines)
      ledger.accepted(nameOf(line), 'team', line.conversation.root.message.split('\n').at(-1) ?? '');
    this.#writers = lines.flatMap((line) => [this.#teamWrites(line), this.#visitorWrites(line)]);
  }

  /** Waits until so many messages more were accepted. */
  async goOn(more = 4): Promise<void> {
    const enough = this.#accepted + more * this.#lines.length;
    await until(() => this.#accepted >= enough, { what: 'both sides to write', within: 90_000 });
  }

  /** Ends it, and writes into the ledger what became of everything. */
  async settle(within = 60_000): Promise<void> {
    this.#over = true;
    await Promise.all(this.#writers);
    for (const line of this.#lines) await settle(this.#ledger, line, within);
  }

  async #teamWrites({ desk, conversation, member = desk.anna }: Line): Promise<void> {
    const name = nameOf({ desk, conversation });
    for (let count = 1; !this.#over; count += 1) {
      const text = `team ${count}`;
      // Where the server takes nothing, the member sees that, and goes on with another text.
      await member.post(desk.channel, text, { thread: conversation.root.id }).then(
        () => {
          this.#ledger.accepted(name, 'visitor', text);
          this.#accepted += 1;
        },
        () => {},
      );
      await pause(this.#pause);
    }
  }

  async #visitorWrites({ desk, conversation, sender = desk.sender }: Line): Promise<void> {
    const name = nameOf({ desk, conversation });
    for (let count = 1; !this.#over; count += 1) {
      const text = `visitor ${count}`;
      // Under the same id until it is taken, as a sender does that wants to lose nothing.
      for (let taken = false; !taken; ) {
        const answer = await sender.say(conversation.session, text, { id: `message-${count}` }).catch(() => undefined);
        taken = answer?.status === 200;
        if (!taken) {
          this.refused += 1;
          await pause(answer?.status === 429 ? 1_000 : 300);
        }
      }
      this.#ledger.accepted(name, 'team', text);
      this.#accepted += 1;
      await pause(this.#pause * 3);
    }
  }
}

function nameOf({ desk, conversation }: Line): string {
  return `${desk.endpoint.handle} ${conversation.session}`;
}
