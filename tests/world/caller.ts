/**
 * A visitor without a browser, who speaks the visitor API (`docs/visitor-api.yaml`) by plain HTTP.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Answer, type Asked, ask } from './http.ts';

/** Below which path the visitor API is. */
export const api = '/plugins/frontdesk/v1';

/** One visitor, with a token of their own. */
export class Caller {
  /** Where the server is. */
  readonly server: string;
  /** What opens the conversation. */
  readonly token: string;
  /** The conversation's id. */
  readonly conversation: string;
  /** The ticket of the site's page. */
  readonly ticket: string;

  private constructor(server: string, ticket: string) {
    const token = randomBytes(32);
    this.server = server;
    this.ticket = ticket;
    this.token = token.toString('base64url');
    this.conversation = createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
  }

  /** Opens a site's page and takes its ticket. */
  static async visit(server: string, site: string): Promise<Caller> {
    const page = await ask(server, `${api}/sites/${site}/chat`);
    const [, settings] = / id="settings">(.*?)<\/script>/.exec(page.body.toString('utf8')) ?? [];
    if (!settings) throw new Error(`the page of ${site} answered ${page.status} and has no settings`);
    return new Caller(server, (JSON.parse(settings) as { ticket: string }).ticket);
  }

  /** Another visitor of the same page. */
  companion(): Caller {
    return new Caller(this.server, this.ticket);
  }

  /** The body of a message, under an id that no other has unless one is given. */
  message(text: unknown, id: unknown = randomBytes(9).toString('base64url')): Record<string, unknown> {
    return { token: this.token, ticket: this.ticket, id, text };
  }

  /** Says something. */
  say(text: string, id?: string): Promise<Answer> {
    return this.post('messages', this.message(text, id));
  }

  /** Posts to a route of the conversation: an object as JSON, everything else as it is. */
  post(route: string, body: object | string | Uint8Array | Uint8Array[], asked: Asked = {}): Promise<Answer> {
    const plain = typeof body === 'string' || body instanceof Uint8Array || Array.isArray(body);
    return ask(this.server, `${api}/conversations/${this.conversation}/${route}`, {
      method: 'POST',
      body: plain ? body : JSON.stringify(body),
      ...asked,
      headers: { 'Content-Type': 'text/plain', Origin: 'null', ...asked.headers },
    });
  }
}
