/**
 * An agent made by hand: a server that takes questions in OpenAI's chat completions or in Frontdesk's own plain JSON, keeps
 * what it was asked, and answers as a test tells it, word by word, late, badly or never. How it answers is in
 * `answering.ts`.
 */
import { answers } from './answering.ts';
import { type Received, Receiver } from './receiver.ts';
import { until } from './wait.ts';

/** One thing said, as the agent was told of it. */
export interface Told {
  role: string;
  name: string;
  text: string;
  /** What went along: the kind of each file and its content, where it is no part of the text. */
  files: { name: string; type: string; data: string }[];
}

/** A question, whatever protocol it came in. */
export interface Question {
  received: Received;
  /** What stands behind `Bearer`; empty where nothing does. */
  key: string;
  model: string;
  stream: boolean;
  /** What it is told before everything else. */
  system: string;
  /** What was said, without `system`. */
  said: Told[];
  /** The text of what was said last. */
  last: string;
  /** Where plain JSON may be answered later. */
  replyUrl: string;
  /** The whole body. */
  body: Record<string, unknown>;
}

/** A part of a message in chat completions. */
interface Part {
  type: string;
  text?: string;
  image_url?: { url: string };
}

/** A message in either protocol. */
interface Message {
  role: string;
  name?: string;
  content?: string | Part[];
  text?: string;
  files?: { name: string; type: string; data: string }[];
}

/** Reads a question. */
export function questionOf(received: Received): Question {
  const body = JSON.parse(received.body.toString('utf8')) as Record<string, unknown>;
  const messages = (body.messages ?? []) as Message[];
  const said = messages.filter(({ role }) => role !== 'system').map(told);
  const system = messages.filter(({ role }) => role === 'system').map((message) => told(message).text);
  return {
    ...{ received, body, said },
    key: `${received.headers.authorization ?? ''}`.replace(/^Bearer /, ''),
    model: `${body.model ?? ''}`,
    stream: body.stream === true,
    system: [`${body.system ?? ''}`, ...system].filter(Boolean).join('\n'),
    last: said.at(-1)?.text ?? '',
    replyUrl: `${body.reply_url ?? ''}`,
  };
}

function told({ role, name = '', content, text = '', files = [] }: Message): Told {
  if (!Array.isArray(content)) return { role, name, text: content ?? text, files };
  const texts = content.filter(({ type }) => type === 'text').map((part) => part.text ?? '');
  const pictures = content.filter(({ type }) => type === 'image_url').map(({ image_url }) => picture(image_url?.url));
  return { role, name, text: texts.join('\n'), files: [...files, ...pictures] };
}

/** A picture in a `data:` address. */
function picture(url = ''): { name: string; type: string; data: string } {
  const [, type = '', data = ''] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return { name: '', type, data };
}

/** One agent. */
export class Agent extends Receiver {
  /** Opens one that answers everything with a word. */
  static override async open(host = '127.0.0.1'): Promise<Agent> {
    const agent = new Agent(host);
    await agent.listen();
    agent.always(answers('Yes.'));
    return agent;
  }

  /** The address that an admin types: for chat completions what stands before `/chat/completions`. */
  override get url(): string {
    return this.at('/v1');
  }

  /** What it was asked so far, in order. */
  get questions(): Question[] {
    return this.received.map(questionOf);
  }

  /** What people have asked it in these words, however often. */
  askedFor(words: string): Question[] {
    return this.questions.filter(({ last }) => last.includes(words));
  }

  /** Waits until it is asked something in these words; of several the last. */
  isAsked(words: string, within = 15_000): Promise<Question> {
    const find = () => this.askedFor(words).at(-1);
    return until(find, { what: `the agent to be asked "${words}"`, within, every: 20 });
  }

  /** How often a caller went away before the answer was whole. */
  get left(): number {
    return this.received.filter(({ left }) => left).length;
  }
}
