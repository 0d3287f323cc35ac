/**
 * Somebody else's server, to which an endpoint's deliveries go: it keeps every request as it came, checks the signatures
 * with the library that the makers of Standard Webhooks give out, and answers as a test tells it.
 */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { type Behaviour, takes } from './behaviour.ts';
import { until } from './wait.ts';

/** What an event says, as far as tests look at it. */
export interface EndpointEvent {
  type: string;
  timestamp: string;
  data: {
    connection?: string;
    conversation?: { id: string; session?: string; post: string };
    message?: EndpointMessage;
    seen?: { message: string; post: string };
    by?: { name: string };
    at?: string;
    from?: { role: string; name: string };
  };
}

/** A message in an event; one that was deleted has its id alone. */
export interface EndpointMessage {
  id: string;
  at?: string;
  edited_at?: string | null;
  from?: { role: string; name: string };
  text?: string;
  files?: { id: string; name: string; size: number; type: string; url: string }[];
}

/** One request as it came. */
export interface Received {
  /** When it had been read, in milliseconds. */
  at: number;
  method: string;
  /** The path with its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The `webhook-id`; empty where there is none. */
  id: string;
  /** What is wrong with its signature, as the library says; empty where it is right, undefined where nobody told us the secret. */
  refusal: string | undefined;
  /** The status that was answered; undefined as long as none was. */
  answered: number | undefined;
  /** Whether the endpoint has it: it said so, or went away before it could say anything. */
  kept: boolean;
  /** Whether the connection ended before the answer was whole: the caller went away, where we did not cut it ourselves. */
  left: boolean;
}

/** The event in a request. */
export function eventOf({ body }: Received): EndpointEvent {
  return JSON.parse(body.toString('utf8')) as EndpointEvent;
}

/** The text of the message in a request; empty where there is none. */
export function textOf(received: Received): string {
  return eventOf(received).data.message?.text ?? '';
}

/** One server of somebody else. */
export class Receiver {
  readonly #server: Server;
  readonly #host: string;
  readonly #next: Behaviour[] = [];
  #choose: (received: Received) => Behaviour = () => takes;
  #webhooks: Webhook[] = [];
  /** How often somebody connected. */
  connections = 0;
  /** Every request so far that is no GET, in the order in which they had been read. */
  readonly received: Received[] = [];

  protected constructor(host: string) {
    this.#host = host;
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch(() => request.socket.destroy());
    });
    this.#server.on('connection', (socket) => {
      socket.on('error', () => {});
      this.connections += 1;
    });
  }

  /** Opens one on a free port of an address of this machine. */
  static async open(host = '127.0.0.1'): Promise<Receiver> {
    return Receiver.openAt(host, 0);
  }

  /** Opens one on a port that is known. */
  static async openAt(host: string, port: number): Promise<Receiver> {
    const receiver = new Receiver(host);
    await receiver.listen(port);
    return receiver;
  }

  protected async listen(port = 0): Promise<void> {
    this.#server.listen(port, this.#host);
    await once(this.#server, 'listening');
  }

  /** The port at which it listens. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Its address, at its own name or at another one that leads to it. */
  at(path: string, host = this.#host): string {
    return `http://${host}:${this.port}${path}`;
  }

  /** Where deliveries go. */
  get url(): string {
    return this.at('/hook');
  }

  /** From now on signatures are checked against this secret, `whsec_` and base64, and no other. */
  knows(secret: string): void {
    this.#webhooks = [new Webhook(secret)];
  }

  /** From now on signatures may be made with this secret, too. */
  trusts(secret: string): void {
    this.#webhooks.push(new Webhook(secret));
  }

  /** The next requests are answered so, one after the other; those behind them as always. */
  next(...behaviours: Behaviour[]): void {
    this.#next.push(...behaviours);
  }

  /** From now on requests are answered so. */
  always(behaviour: Behaviour): void {
    this.chooses(() => behaviour);
  }

  /** From now on this chooses for each request how it is answered. */
  chooses(choose: (received: Received) => Behaviour): void {
    this.#choose = choose;
  }

  /** The requests with an event of these types; without any, all of them. */
  of(...types: string[]): Received[] {
    if (types.length === 0) return [...this.received];
    return this.received.filter((received) => types.includes(eventOf(received).type));
  }

  /** Waits for a request for which this is true, and gives it. */
  hears(is: (received: Received) => boolean, what: string, within = 15_000): Promise<Received> {
    return until(() => this.received.find(is), { what: `the endpoint to receive ${what}`, within });
  }

  /** Waits for an event of a type, with a text in it where one is given. */
  hearsOf(type: string, text?: string, within = 15_000): Promise<Received> {
    const is = (received: Received) =>
      eventOf(received).type === type && (text === undefined || textOf(received) === text);
    return this.hears(is, text === undefined ? type : `${type} "${text}"`, within);
  }

  /** What is wrong with the signatures of what has come, one line for each that is wrong. */
  get refusals(): string[] {
    return this.received.flatMap(({ id, refusal }) => (refusal === '' ? [] : [`${id}: ${refusal ?? 'not checked'}`]));
  }

  /** Cuts the connections that callers keep open. */
  drop(): void {
    this.#server.closeAllConnections();
  }

  /** Opens it again after `close`, at the port that it had. */
  async reopen(port: number): Promise<void> {
    await this.listen(port);
  }

  /** Closes it; what is under way is cut. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const { method = '', url = '', headers } = request;
    // The server itself looks at what people mention, for its previews of links.
    if (method === 'GET') {
      response.writeHead(405).end();
      return;
    }
    const received: Received = {
      ...{ at: Date.now(), method, path: url, headers, body, answered: undefined, kept: false, left: false },
      id: `${headers['webhook-id'] ?? ''}`,
      refusal: this.#check(body, headers),
    };
    this.received.push(received);
    response.once('finish', () => {
      received.answered = response.statusCode;
      received.kept = response.statusCode >= 200 && response.statusCode < 300;
    });
    response.once('close', () => {
      received.left = !response.writableFinished;
    });
    const behaviour = this.#next.shift() ?? this.#choose(received);
    await behaviour({ request, response, received });
  }

  #check(body: Buffer, headers: IncomingHttpHeaders): string | undefined {
    let refusal: string | undefined;
    for (const webhook of this.#webhooks) {
      try {
        webhook.verify(body, headers as Record<string, string>, { jsonParse: false });
        return '';
      } catch (error) {
        refusal = (error as Error).message;
      }
    }
    return refusal;
  }
}
