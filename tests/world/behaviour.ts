/**
 * How an endpoint answers a request, well or badly.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Received } from './receiver.ts';

/** One request that has been read, and what is to be done with it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  received: Received;
}

/** Answers an exchange, or does something worse. */
export type Behaviour = (exchange: Exchange) => void | Promise<void>;

/** Answers with a status, and with headers and a text where some are given. */
export function status(code: number, headers: Record<string, string> = {}, text = ''): Behaviour {
  return ({ response }) => void response.writeHead(code, headers).end(text);
}

/** Takes it. */
export const takes = status(204);

/** Answers with JSON, as a receiver of outgoing webhooks does that has something to say. */
export function says(answer: object): Behaviour {
  return status(200, { 'Content-Type': 'application/json' }, JSON.stringify(answer));
}

/** Asks to come back after so many seconds. */
export function busy(seconds: number, code: 429 | 503 = 429): Behaviour {
  return status(code, { 'Retry-After': `${seconds}` });
}

/** Says that it is gone for good. */
export const gone = status(410);

/** Sends the caller elsewhere. */
export function elsewhere(location: string, code: 301 | 302 | 303 | 307 | 308 = 307): Behaviour {
  return status(code, { Location: location });
}

/** Never answers, until the caller gives up. */
export const never: Behaviour = () => {};

/** Reads everything, then cuts the connection: nobody can tell whether it was taken. */
export const cuts: Behaviour = ({ request, received }) => {
  received.kept = true;
  request.socket.destroy();
};

/** Does something after so many milliseconds. */
export function later(milliseconds: number, then: Behaviour = takes): Behaviour {
  return async (exchange) => {
    await pause(milliseconds);
    await then(exchange);
  };
}

/** Answers 200 with a body that comes a byte a second and never ends. */
export const drips: Behaviour = ({ response, received }) => {
  received.kept = true;
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  const timer = setInterval(() => response.write('.'), 1_000);
  response.once('close', () => clearInterval(timer));
};

/** Answers 200 with a body of so many bytes, as fast as they are taken. */
export function floods(bytes = 2 ** 30): Behaviour {
  return async ({ response, received }) => {
    received.kept = true;
    const piece = Buffer.alloc(64 * 1024, 'x');
    let closed = false;
    response.once('close', () => {
      closed = true;
      response.emit('drain');
    });
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': `${bytes}` });
    for (let sent = 0; sent < bytes && !closed; sent += piece.length) {
      if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  };
}
