/**
 * How an agent answers, well or badly: behaviours for the two protocols.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { questionOf } from './agent.ts';
import { type Behaviour, says, status } from './behaviour.ts';
import type { Received } from './receiver.ts';

/** How a streamed answer comes; times in milliseconds. */
export interface Pace {
  /** How long it thinks before its first word. */
  first?: number;
  /** How long it takes from one word to the next. */
  every?: number;
  /** What happens behind the last word: it ends as it should, or the connection is cut. */
  end?: 'whole' | 'cut' | 'length';
}

const begun = new WeakMap<Received, number>();
const ended = new WeakMap<Received, number>();

/** When the first word of an answer was sent, in milliseconds; undefined as long as none was. */
export function begunAt(received: Received): number | undefined {
  return begun.get(received);
}

/** When the last word of an answer was sent. */
export function endedAt(received: Received): number | undefined {
  return ended.get(received);
}

/** A text as a model gives it: each word with the blank before it. */
function tokens(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** A chunk of a streamed answer. */
function chunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const whole = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'hand', choices };
  return `data: ${JSON.stringify(whole)}\n\n`;
}

function opens(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  response.write(chunk({ role: 'assistant', content: '' }));
}

/** Answers word by word where that was asked for, else all at once. */
export function answers(text: string, pace: Pace = {}): Behaviour {
  return async (exchange) => {
    const { response, received } = exchange;
    if (!questionOf(received).stream) {
      await pause(pace.first ?? 0);
      begun.set(received, Date.now());
      return whole(text)(exchange);
    }
    // Whoever is asked opens the line at once, and thinks then.
    opens(response);
    await pause(pace.first ?? 0);
    for (const token of tokens(text)) {
      if (response.destroyed) return;
      if (!begun.has(received)) begun.set(received, Date.now());
      response.write(chunk({ content: token }));
      ended.set(received, Date.now());
      if (pace.every) await pause(pace.every);
    }
    if (pace.end === 'cut') {
      response.socket?.destroy();
      return;
    }
    response.write(chunk({}, pace.end === 'length' ? 'length' : 'stop'));
    response.end('data: [DONE]\n\n');
  };
}

/** A whole answer in chat completions. */
export function whole(text: string): Behaviour {
  const message = { role: 'assistant', content: text };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return says({ id: 'chatcmpl-1', object: 'chat.completion', created: 1_700_000_000, model: 'hand', choices });
}

/** Goes on for ever, a word every so many milliseconds. */
export function endless(every = 5): Behaviour {
  return async ({ response, received }) => {
    opens(response);
    for (let count = 1; !response.destroyed; count += 1) {
      if (!begun.has(received)) begun.set(received, Date.now());
      response.write(chunk({ content: ` word${count}` }));
      await pause(every);
    }
  };
}

/** Opens the answer, and says no word in it. */
export const opensAndWaits: Behaviour = ({ response }) => opens(response);

/** An answer that is said to be a stream of chunks, and is none. */
export const wrongJson: Behaviour = status(200, { 'Content-Type': 'text/event-stream' }, 'data: {"choices": [{]\n\n');

/** The page of something else that happens to listen there. */
export const webPage: Behaviour = status(200, { 'Content-Type': 'text/html' }, '<!doctype html><p>It works!</p>');

/** An error as OpenAI's servers say it. */
export function error(code: number, message: string, more: { type?: string; code?: string } = {}): Behaviour {
  const body = { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } };
  return status(code, { 'Content-Type': 'application/json' }, JSON.stringify(body));
}

/** The key is wrong. */
export const wrongKey = error(401, 'Incorrect API key provided: sk-no.', { code: 'invalid_api_key' });

/** There is no such model. */
export const noModel = error(404, 'The model `lamp-9` does not exist.', { code: 'model_not_found' });

/** Something broke. */
export const broken = error(500, 'The server had an error while processing your request.', { type: 'server_error' });

/** Plain JSON: takes the question, and answers it so many milliseconds later at the address that came with it. */
export function repliesLater(after: number, answer: object, replied: (status: number) => void = () => {}): Behaviour {
  return ({ response, received }) => {
    response.writeHead(202).end();
    const { replyUrl } = questionOf(received);
    setTimeout(() => {
      begun.set(received, Date.now());
      const body = JSON.stringify(answer);
      fetch(replyUrl, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).then(
        ({ status: got }) => replied(got),
        () => replied(0),
      );
    }, after);
  };
}
