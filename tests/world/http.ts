/**
 * A request as it is typed: unlike `fetch`, it changes neither path nor headers, and tells every header of the answer.
 */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** What can be chosen about a request. A body of several pieces is sent in chunks, without its length. */
export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | Uint8Array[] | undefined;
  /** How long the answer may take, in milliseconds; for ever where it is left out. */
  within?: number | undefined;
}

/** What came back. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The names and values as they came, one after the other, doubled ones included. */
  raw: string[];
  body: Buffer;
}

/** Sends a request to `path` of a server, and reads the whole answer. */
export async function ask(server: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { hostname, port } = new URL(server);
  // Who announces to go away is not waited for: a server that answers early would cut the line with the answer on it.
  const headers = { Connection: 'keep-alive', ...asked.headers };
  const sent = request({ hostname, port, path, method: asked.method ?? 'GET', headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    // A server may answer and close before it has read the whole body: the answer counts.
    sent.on('error', reject);
  });
  if (asked.within !== undefined) {
    const late = () => sent.destroy(new Error(`no answer within ${asked.within} ms`));
    sent.setTimeout(asked.within, late);
  }
  if (Array.isArray(asked.body)) for (const piece of asked.body) sent.write(piece);
  else if (asked.body !== undefined) {
    sent.setHeader('Content-Length', Buffer.byteLength(asked.body));
    sent.write(asked.body);
  }
  sent.end();
  const answer = await answered;
  const pieces: Buffer[] = [];
  answer.on('data', (piece: Buffer) => pieces.push(piece));
  await once(answer, 'end');
  sent.destroy();
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    raw: answer.rawHeaders,
    body: Buffer.concat(pieces),
  };
}

/** The JSON of an answer. */
export function json<T = Record<string, unknown>>(answer: Answer): T {
  return JSON.parse(answer.body.toString('utf8')) as T;
}

/** How often an answer has a header. */
export function occurrences(answer: Answer, name: string): number {
  return answer.raw.filter((word, at) => at % 2 === 0 && word.toLowerCase() === name.toLowerCase()).length;
}
