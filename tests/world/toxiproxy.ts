/**
 * Toxiproxy between the server and others, for lines that are cut in the middle of an answer
 * (https://github.com/Shopify/toxiproxy).
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { Daemon } from './daemon.ts';
import { repository } from './machine.ts';

/** What is wrong with a line: a kind that toxiproxy knows, and its settings. */
export interface Toxic {
  type: 'limit_data' | 'reset_peer' | 'timeout' | 'latency' | 'slicer' | 'bandwidth' | 'slow_close';
  /** `downstream` is what comes back to who called. */
  stream: 'upstream' | 'downstream';
  attributes?: Record<string, number>;
}

/** One toxiproxy. */
export class Toxiproxy {
  readonly #url: string;
  readonly #daemon: Daemon;

  private constructor(url: string, daemon: Daemon) {
    this.#url = url;
    this.#daemon = daemon;
  }

  /** Starts it, with its log in `folder` (made here). */
  static async start(folder: string): Promise<Toxiproxy> {
    const file = join(repository, 'target', 'tools', 'bin', 'toxiproxy');
    if (!existsSync(file)) throw new Error('toxiproxy is not built: run ./build.sh test faults once, which builds it');
    await mkdir(folder, { recursive: true });
    const port = await getPort();
    const url = `http://127.0.0.1:${port}`;
    const daemon = await Daemon.start(
      {
        name: 'toxiproxy',
        file,
        args: ['-host', '127.0.0.1', '-port', `${port}`],
        folder,
        log: join(folder, 'toxiproxy.log'),
      },
      async () => (await fetch(`${url}/version`)).ok,
    );
    return new Toxiproxy(url, daemon);
  }

  /** Lays a line to a port of this machine. */
  async lay(name: string, port: number): Promise<ToxicLine> {
    const body = { name, listen: `127.0.0.1:${await getPort()}`, upstream: `127.0.0.1:${port}`, enabled: true };
    const { listen } = await this.#call<{ listen: string }>('POST', 'proxies', body);
    return new ToxicLine(listen, (method, path, what) => this.#call(method, `proxies/${name}${path}`, what));
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await this.#daemon.kill();
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.#url}/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`toxiproxy answered ${answer.status}: ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
}

/** Asks toxiproxy for something about one line. */
type Call = (method: string, path: string, body?: object) => Promise<unknown>;

/** One line. */
export class ToxicLine {
  /** Where callers reach the far end over this line: host and port. */
  readonly host: string;
  readonly #call: Call;

  constructor(host: string, call: Call) {
    this.host = host;
    this.#call = call;
  }

  /** From now on this is wrong with the line. */
  async suffers(toxic: Toxic): Promise<void> {
    await this.#call('POST', '/toxics', { name: toxic.type, attributes: {}, ...toxic });
  }

  /** That is over. */
  async recovers(toxic: Pick<Toxic, 'type'>): Promise<void> {
    await this.#call('DELETE', `/toxics/${toxic.type}`);
  }

  /** Cuts every connection and takes no new one, or takes them again. */
  async carries(is: boolean): Promise<void> {
    await this.#call('POST', '', { enabled: is });
  }
}
