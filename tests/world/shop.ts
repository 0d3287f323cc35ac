/**
 * Somebody's website: a small shop whose pages hold Frontdesk's snippet and whatever headers a test gives them.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One page of the shop. */
export interface Page {
  /** The language that the page says it is in. */
  language?: string;
  /** What stands at the end of the body. */
  snippet?: string;
  /** What stands in the head. */
  head?: string;
  headers?: Record<string, string>;
  body?: string;
}

const lamps = `
<h1>The lamp shop</h1>
<p>Every lamp is made to order and leaves our workshop within a week.</p>
<ul>
  <li>Desk lamp “Anna”, oak and brass, 89 €</li>
  <li>Floor lamp “Ben”, ash and linen, 149 €</li>
  <li>Wall lamp “Carla”, porcelain, 64 €</li>
</ul>`;

/** One web server with the shop's pages. It answers to every name that leads to it, `*.localhost` among them. */
export class Shop {
  readonly #server: Server;
  readonly #pages = new Map<string, Page>();
  /** The paths asked for so far, in order. */
  readonly requests: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://shop');
      this.requests.push(pathname);
      if (pathname === '/favicon.ico') {
        response.writeHead(204).end();
        return;
      }
      const page = this.#pages.get(pathname);
      if (!page) {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such page.\n');
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...page.headers }).end(html(page));
    });
  }

  /** Opens the shop on a free port, with a front page that has no snippet yet. */
  static async open(): Promise<Shop> {
    const shop = new Shop();
    shop.#server.listen(0, '127.0.0.1');
    await once(shop.#server, 'listening');
    shop.show('/', {});
    return shop;
  }

  /** Puts a page at a path, over what was there. Gives its address. */
  show(path: string, page: Page): string {
    this.#pages.set(path, page);
    return `${this.origin()}${path}`;
  }

  /** The shop's origin under one of its names. */
  origin(host = 'shop.localhost'): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Closes the shop. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function html({ language = 'en', snippet = '', head = '', body = lamps }: Page): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The lamp shop</title>
${head}
</head>
<body>
${body}
${snippet}
</body>
</html>
`;
}
