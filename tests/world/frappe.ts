/**
 * A stand-in for a Frappe site such as Dokos: its Webhook document type and its Slack notifications post as its own code
 * does, byte for byte; and it has the piece of its REST API that sets a property, which looks at every field.
 *
 * Sources (github.com/frappe/frappe): frappe/integrations/doctype/webhook/webhook.py, frappe/integrations/doctype/
 * slack_webhook_url/slack_webhook_url.py, frappe/api/v1.py (update_doc), frappe/auth.py (validate_api_key_secret).
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type Behaviour, status } from './behaviour.ts';
import { send } from './feed.ts';
import type { Answer } from './http.ts';
import { type Received, Receiver } from './receiver.ts';
import { pythonJson } from './script.ts';

/** A document. */
export interface Document {
  doctype: string;
  name: string;
  [field: string]: unknown;
}

/** What an admin fills in for a Webhook. */
export interface WebhookDetails {
  /** The fields that are sent; all of them where none are named. */
  fields?: string[];
  /** Signs the body. */
  secret?: string;
  /** Parameters of the address. */
  query?: Record<string, string>;
}

/** A property that was set. */
export interface PropertySet {
  doctype: string;
  name: string;
  property: string;
  value: unknown;
}

/** One site. */
export class Frappe extends Receiver {
  /** The API key and secret of a user of it. */
  readonly key = randomBytes(8).toString('hex').slice(1);
  readonly secret = randomBytes(8).toString('hex').slice(1);
  /** What was set over its REST API. */
  readonly set: PropertySet[] = [];
  /** What was wrong with the calls that it did not take, a line each. */
  readonly complaints: string[] = [];
  readonly #documents = new Map<string, Document>();

  /** Opens one. */
  static override async open(host = '127.0.0.1'): Promise<Frappe> {
    const site = new Frappe(host);
    await site.listen();
    site.chooses((received) => site.#put(received));
    return site;
  }

  /** Where it is. */
  get base(): string {
    return this.at('');
  }

  /** `key:secret`, as an admin pastes it. */
  get credentials(): string {
    return `${this.key}:${this.secret}`;
  }

  /** Keeps a document. */
  keep<D extends Document>(document: D): D {
    this.#documents.set(`${document.doctype}\n${document.name}`, document);
    return document;
  }

  /** A Webhook fires for a document. */
  webhook(feed: string, document: Document, { fields, secret, query = {} }: WebhookDetails = {}): Promise<Answer> {
    this.keep(document);
    const data = fields ? Object.fromEntries(fields.map((field) => [field, document[field] ?? null])) : document;
    const body = pythonJson(data);
    // `Content-Type` stands among the Webhook's headers by default; the others are those of Python's requests.
    const headers: Record<string, string> = { ...requests, 'Content-Type': 'application/json' };
    if (secret !== undefined)
      headers['X-Frappe-Webhook-Signature'] = createHmac('sha256', secret).update(body).digest('base64');
    return send(feed, body, { headers, query });
  }

  /** A Notification whose channel is Slack fires for a document: nothing says that the body is JSON. */
  slack(feed: string, message: string, { doctype, name }: Document): Promise<Answer> {
    const slug = doctype.toLowerCase().replaceAll(' ', '-');
    const url = `${this.base}/app/${slug}/${encodeURIComponent(name)}`;
    const action = { type: 'button', text: 'Go to the document', url, style: 'primary' };
    const link = { fallback: `See the document at ${url}`, actions: [action] };
    const headers: Record<string, string> = { ...requests, 'Content-Type': '' };
    return send(feed, pythonJson({ text: message, attachments: [link] }), { headers });
  }

  #put(received: Received): Behaviour {
    const { pathname, search } = new URL(received.path, this.base);
    const refuse = (code: number, kind: string, why: string): Behaviour => {
      this.complaints.push(`${code} ${why}: ${received.method} ${pathname}`);
      return answer(code, { exception: `frappe.exceptions.${kind}: ${why}`, exc_type: kind });
    };
    if (received.headers.authorization !== `token ${this.credentials}`)
      return refuse(401, 'AuthenticationError', 'the key or the secret is wrong');
    const [, doctype = '', name = ''] = /^\/api\/resource\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    if (!doctype || received.method !== 'PUT') return refuse(404, 'PageDoesNotExistError', 'no such page');
    if (search) return refuse(417, 'ValidationError', `nobody asked for ${search}`);
    const document = this.#documents.get(`${decodeURIComponent(doctype)}\n${decodeURIComponent(name)}`);
    if (!document) return refuse(404, 'DoesNotExistError', `${doctype} ${name} not found`);
    if (!`${received.headers['content-type']}`.startsWith('application/json'))
      return refuse(417, 'ValidationError', 'the body is no JSON');
    const changes = Object.entries(JSON.parse(received.body.toString('utf8')) as Record<string, unknown>);
    const unknown = changes.filter(([property]) => !(property in document) || property === 'name');
    if (changes.length !== 1 || unknown.length > 0)
      return refuse(417, 'ValidationError', `these are no properties of it: ${changes.map(([key]) => key).join()}`);
    const [[property, value] = ['', '']] = changes;
    document[property] = value;
    this.set.push({ doctype: document.doctype, name: document.name, property, value });
    return answer(200, { data: document });
  }
}

/** The headers that Python's requests sends by itself. */
const requests = { 'User-Agent': 'python-requests/2.32.3', 'Accept-Encoding': 'gzip, deflate', Accept: '*/*' };

function answer(code: number, body: object): Behaviour {
  return status(code, { 'Content-Type': 'application/json' }, JSON.stringify(body));
}
