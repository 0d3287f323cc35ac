/**
 * A server that speaks the visitor API, for what is hard to bring about on the real one: streams that are cut, answers that
 * are held back, storms of errors. Everything it does is in memory and under the test's hand.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Attached, Message, Node, Settings } from '../page/types.ts';
import { json, permit, problem } from './answer.ts';
import { Deeds } from './deeds.ts';
import { People } from './people.ts';
import { Uploads } from './uploads.ts';

const dist = new URL('../dist/', import.meta.url);
const PREFIX = '/plugins/frontdesk/v1/';
const TYPES: Record<string, string> = { css: 'text/css', js: 'text/javascript', wasm: 'application/wasm' };
const SANDBOX =
  'sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads; ' +
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'";

/** An event as it goes out: a version of a message, or that it is gone. */
interface Entry {
  version: number;
  message: Message;
  removed: boolean;
}

/** Who says something, and when. */
interface Speech {
  name?: string;
  at?: number;
  role?: Message['from']['role'];
  files?: Attached[];
}

/** One conversation. */
export class Conversation {
  entries: Entry[] = [];
  open = true;
  /** The AI that answers before people do. */
  agent = '';
  listeners = new Set<(event: string) => void>();

  put(message: Message, version: number, removed = false): void {
    this.entries = this.entries.filter((entry) => entry.message.id !== message.id);
    this.entries.push({ version, message, removed });
    this.entries.sort((a, b) => a.version - b.version || (a.message.id < b.message.id ? -1 : 1));
    const entry = this.entries.find(({ message: { id } }) => id === message.id);
    if (entry) this.tell(eventOf(entry));
  }

  /** How it stands, as an event. */
  get state(): string {
    return `event: state\ndata: ${JSON.stringify({ open: this.open, agent: this.agent || undefined })}\n\n`;
  }

  tell(event: string): void {
    for (const listener of this.listeners) listener(event);
  }
}

function eventOf({ version, message, removed }: Entry): string {
  const data = JSON.stringify(removed ? { id: message.id } : message);
  return `id: ${version}-${message.id}\nevent: ${removed ? 'removed' : 'message'}\ndata: ${data}\n\n`;
}

/** What goes wrong, as the test wants it. */
export interface Faults {
  /** Nothing of a stream arrives before it ends. */
  held: boolean;
  /** Streams are cut after so many milliseconds. */
  cut: number;
  /** So many requests are answered with 503 before the next good one. */
  unavailable: number;
  /** The next messages are answered with this problem; `again` is the Retry-After. */
  refuse: { code: string; status: number; times: number; again?: number } | undefined;
  /** The next answer to a message is lost after it was taken. */
  loseAnswer: boolean;
  /** Every event is sent twice, newest first. */
  shuffled: boolean;
  /** The page is not handed out any more. */
  gone: boolean;
  /** The ticket in pages that were handed out before this one counts as expired. */
  ticket: string;
  /** The next uploads are answered with this problem, or cut off where it has no code. */
  refuseFile: { code: string; status: number; times: number } | undefined;
  /** Uploads wait for this before they are taken. */
  slowFiles: Promise<void> | undefined;
}

/** The server, and a website on an origin of its own that includes the loader. */
export class FakeServer {
  settings: Settings = {
    site: 'shop-example',
    team: 'Shop Example',
    ticket: 'ticket-1',
    origins: [],
    preview: false,
    streams: true,
    greeting: {},
    files: 10 << 20,
    verified: false,
  };
  faults: Faults = {
    held: false,
    cut: 0,
    unavailable: 0,
    refuse: undefined,
    loseAnswer: false,
    shuffled: false,
    gone: false,
    ticket: 'ticket-1',
    refuseFile: undefined,
    slowFiles: undefined,
  };
  conversations = new Map<string, Conversation>();
  /** Every request that came, as `POST conversations/…/messages`. */
  requests: string[] = [];
  /** The bodies of the messages that came, in order. */
  sent: (Record<string, string> & { files?: string[] })[] = [];
  /** What was let known without words, in order. */
  signs: { sign: string; message: string }[] = [];
  /** What visitors did with whole conversations. */
  deeds = new Deeds();
  /** What was uploaded, by the name that messages give it. */
  files = new Uploads();
  /** Whether a wish for a person in the first message is not heard. */
  deaf = false;
  /** Who may open what. */
  people = new People();
  /** The website's Content-Security-Policy, and how its page includes the loader. */
  policy = '';
  html = (script: string) =>
    `<!doctype html><html lang="en"><head><title>Shop</title></head><body><h1>Shop</h1>${script}</body></html>`;
  #servers: Server[] = [];
  #clock = Date.now();
  #frontdesk = '';
  /** The website's address. */
  site = '';

  /** Starts both. */
  async start(): Promise<void> {
    this.#frontdesk = await this.#listen((request, response) => this.#serve(request, response));
    this.site = await this.#listen((_, response) => this.#serveSite(response));
    this.settings.origins = [this.site];
  }

  /** Ends both. */
  async stop(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** The address of the chat page by itself. */
  get chat(): string {
    return `${this.#frontdesk}${PREFIX}sites/${this.settings.site}/chat?l=en`;
  }

  /** The script tag that a website includes. */
  get snippet(): string {
    return `<script async src="${this.#frontdesk}${PREFIX}sites/${this.settings.site}/loader.js"></script>`;
  }

  /** The origin of the server. */
  get origin(): string {
    return this.#frontdesk;
  }

  /** The conversation there is, where there is but one. */
  get conversation(): Conversation {
    const [conversation] = this.conversations.values();
    if (!conversation) throw new Error('there is no conversation yet');
    return conversation;
  }

  /** A member of the team says something. Gives the post's id. */
  reply(text: string | Node[], { name = 'Anna Berg', at = this.tick(), role = 'member', files }: Speech = {}): string {
    const id = `post${at}`;
    const nodes: Node[] = typeof text === 'string' ? [{ type: 'paragraph', children: [{ type: 'text', text }] }] : text;
    this.conversation.put({ id, at, from: { role, name }, text: nodes, files: files ?? [] }, at);
    return id;
  }

  /** An AI answers from now on, or nobody but people where the name is empty. */
  answers(name: string): void {
    this.conversation.agent = name;
    this.conversation.tell(this.conversation.state);
  }

  /** An AI's answer goes on. */
  grow(id: string, text: string, growing: boolean): void {
    const entry = this.conversation.entries.find(({ message }) => message.id === id);
    if (entry) this.conversation.put({ ...entry.message, growing, text: [{ type: 'text', text }] }, this.tick());
  }

  /** A member of the team edits a message. */
  edit(id: string, text: string): void {
    const entry = this.conversation.entries.find(({ message }) => message.id === id);
    const at = this.tick();
    if (entry) this.conversation.put({ ...entry.message, edited_at: at, text: [{ type: 'text', text }] }, at);
  }

  /** A member of the team deletes a message. */
  remove(id: string): void {
    const entry = this.conversation.entries.find(({ message }) => message.id === id);
    if (entry) this.conversation.put(entry.message, this.tick(), true);
  }

  /** A time that was not given before. */
  tick(): number {
    this.#clock = Math.max(this.#clock + 1, Date.now());
    return this.#clock;
  }

  #listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(handle);
    this.#servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  }

  #serveSite(response: ServerResponse): void {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (this.policy)
      response.setHeader('Content-Security-Policy', this.policy.replaceAll('FRONTDESK', this.#frontdesk));
    response.end(this.html(this.snippet));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const path = pathname.slice(PREFIX.length);
    if (pathname !== '/favicon.ico') this.requests.push(`${request.method} ${path}`);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    const [kind, name = '', route = ''] = path.split('/');
    if (kind === 'sites' && route === 'loader.js') this.#serveLoader(name, response);
    else if (kind === 'sites' && route === 'visitor') void this.#exchange(request, response);
    else if (kind === 'sites') this.#servePage(response);
    else if (kind === 'assets') serveAsset(route, response);
    else if (request.method === 'OPTIONS') permit(response);
    else if (kind === 'files') this.files.serve(route, response);
    else if (kind === 'conversations' && route === 'files')
      void this.#takeFile(name, searchParams.get('name') ?? '', request, response);
    else if (kind === 'conversations' && request.method === 'POST') void this.#converse(name, route, request, response);
    else problem(response, 404, 'not_found');
  }

  #serveLoader(site: string, response: ServerResponse): void {
    const entry = JSON.stringify({ site, language: '', v: 'test' });
    response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
    response.end(
      `(self.frontdeskSites=self.frontdeskSites||[]).push(${entry});\n${readFileSync(new URL('loader.js', dist))}`,
    );
  }

  #servePage(response: ServerResponse): void {
    const ancestors = this.settings.preview ? '' : `; frame-ancestors ${this.settings.origins.join(' ')}`;
    if (this.faults.gone) {
      response.writeHead(410).end('gone');
      return;
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Content-Security-Policy', SANDBOX + ancestors);
    const settings = JSON.stringify({ ...this.settings, ticket: this.faults.ticket }).replaceAll('<', '\\u003c');
    const [head, tail] = ['head', 'tail'].map((half) => readFileSync(new URL(`chat.${half}.html`, dist)));
    response.end(`${head}<script type="application/json" id="settings">${settings}</script>${tail}`);
  }

  async #converse(id: string, route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += piece;
    if (this.faults.unavailable > 0) {
      this.faults.unavailable -= 1;
      response.writeHead(503).end('unavailable');
      return;
    }
    const body = JSON.parse(text);
    const refusal = this.people.refuse(body.token, id, body.pass, this.settings.verified);
    if (refusal) problem(response, refusal.status, refusal.code);
    else if (route === 'messages') this.#take(id, body, response);
    else if (!this.conversations.has(id)) problem(response, 401, 'unknown_token');
    else if (route === 'typing' || route === 'seen') {
      this.signs.push({ sign: route, message: body.message ?? '' });
      json(response, {});
    } else if (route === 'person') {
      json(response, {});
      this.reply('A person has been asked and will answer here.', { name: '', role: 'system' });
      this.answers('');
    } else if (!this.deeds.take(this.conversations, id, route, body, response))
      this.#listenTo(this.conversations.get(id) as Conversation, body, response);
  }

  async #takeFile(id: string, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    await this.faults.slowFiles;
    const { refuseFile } = this.faults;
    if (refuseFile && refuseFile.times > 0) {
      refuseFile.times -= 1;
      if (refuseFile.code) problem(response, refuseFile.status, refuseFile.code);
      else response.destroy();
      return;
    }
    const [, pair = ''] = request.headers.authorization?.split(' ') ?? [];
    const token = Buffer.from(pair, 'base64').toString().slice(1);
    const refusal = this.people.refuse(token, id, undefined, false);
    if (refusal || !this.conversations.has(id)) problem(response, 401, refusal?.code ?? 'unknown_token');
    else this.files.take(name, Buffer.concat(pieces), response);
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += piece;
    const answer = this.people.exchange(JSON.parse(text), (id) => {
      const { entries, open } = this.conversations.get(id) ?? new Conversation();
      const [first] = entries[0]?.message.text ?? [];
      return { id, at: entries[0]?.message.at ?? 0, text: first && 'text' in first ? first.text : '', open };
    });
    if (answer && 'status' in answer) problem(response, answer.status, answer.code);
    else response.end(JSON.stringify(answer));
  }

  #take(id: string, body: Record<string, string> & { files?: string[] }, response: ServerResponse): void {
    this.sent.push(body);
    const { refuse } = this.faults;
    if (refuse && refuse.times > 0) {
      refuse.times -= 1;
      if (refuse.again) response.setHeader('Retry-After', refuse.again);
      problem(response, refuse.status, refuse.code);
      return;
    }
    if (!this.conversations.has(id) && body.ticket !== this.faults.ticket) {
      problem(response, 403, 'ticket_expired');
      return;
    }
    const conversation = this.conversations.get(id) ?? new Conversation();
    if (!this.conversations.has(id) && (!body.person || this.deaf)) conversation.agent = this.settings.agent ?? '';
    this.conversations.set(id, conversation);
    const known = conversation.entries.find(({ message }) => message.sent_id === body.id)?.message;
    const at = known?.at ?? this.tick();
    const post = known?.id ?? `post${at}`;
    if (!known) {
      const nodes: Node[] = body.text ? [{ type: 'text', text: body.text }] : [];
      const files = (body.files ?? []).map((file) => this.files.attached(file));
      conversation.put(
        { id: post, sent_id: body.id ?? '', at, from: { role: 'visitor', name: '' }, text: nodes, files },
        at,
      );
    }
    if (this.faults.loseAnswer) {
      this.faults.loseAnswer = false;
      response.destroy();
      return;
    }
    json(response, { id: body.id, post, at });
  }

  #listenTo(conversation: Conversation, body: { after?: string; wait?: number }, response: ServerResponse): void {
    const after = Number(body.after?.split('-')[0] ?? 0);
    const known =
      !body.after || conversation.entries.some((entry) => body.after === `${entry.version}-${entry.message.id}`);
    const missed = conversation.entries.filter(({ version }) => !known || version >= after);
    const events = missed.map(eventOf);
    if (this.faults.shuffled) events.push(...events.toReversed());
    const first = `: hello\n\n${known ? '' : 'event: reset\ndata: {}\n\n'}${conversation.state}`;
    response.setHeader('Content-Type', 'text/event-stream');
    const held: string[] = [first, ...events];
    const news = events.length > (body.after ? 1 : 0) || !known;
    if (!this.faults.held && !body.wait) {
      for (const event of held) response.write(event);
    }
    const finish = () => {
      conversation.listeners.delete(listener);
      response.end(body.wait || this.faults.held ? held.join('') : 'event: bye\ndata: {}\n\n');
    };
    const listener = (event: string) => {
      held.push(event);
      if (body.wait) finish();
      else if (!this.faults.held) response.write(event);
    };
    if (body.wait && news) {
      finish();
      return;
    }
    conversation.listeners.add(listener);
    response.on('close', () => conversation.listeners.delete(listener));
    if (this.faults.cut) setTimeout(() => response.destroy(), this.faults.cut);
    setTimeout(finish, (body.wait ?? 250) * 1000).unref();
  }
}

function serveAsset(name: string, response: ServerResponse): void {
  response.setHeader('Content-Type', TYPES[name.split('.').pop() ?? ''] ?? 'text/plain');
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  response.end(readFileSync(new URL(name, dist)));
}
