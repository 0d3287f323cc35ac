/**
 * A name server that answers as a test tells it: for names that change their address, and for those that cannot be found.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** The kind of record that has an IPv4 address. */
const addressRecord = 1;
const [failed, unknown] = [2, 3];

/** One name server. It listens at port 53 of a loopback address of its own, which takes root. */
export class Names {
  /** Its address. */
  readonly address: string;
  readonly #socket: Socket;
  readonly #known = new Map<string, (asked: number) => string | undefined>();
  readonly #asked = new Map<string, number>();
  /** How often somebody was told that nobody can say where a name leads. */
  failures = 0;

  private constructor(address: string) {
    this.address = address;
    this.#socket = createSocket('udp4', (query, { port, address: asker }) => {
      this.#socket.send(this.#answer(query), port, asker);
    });
  }

  /** Opens one. */
  static async open(): Promise<Names> {
    const part = () => 1 + Math.floor(Math.random() * 250);
    const names = new Names(`127.${part()}.${part()}.${part()}`);
    names.#socket.bind(53, names.address);
    await once(names.#socket, 'listening');
    return names;
  }

  /** From now on a name leads to these addresses, one after the other; the last one stays. */
  leads(name: string, ...addresses: [string, ...string[]]): void {
    this.#asked.delete(name);
    this.#known.set(name, (asked) => addresses[asked] ?? addresses.at(-1));
  }

  /** From now on nobody can say where a name leads. */
  fails(name: string): void {
    this.#asked.delete(name);
    this.#known.set(name, () => undefined);
  }

  /** How often somebody asked for the address of a name since it was told where it leads. */
  asked(name: string): number {
    return this.#asked.get(name) ?? 0;
  }

  /** Closes it. */
  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  /** The answer to a query, as RFC 1035 has it: one question, and one address or none. */
  #answer(query: Buffer): Buffer {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const question = query.subarray(12, at + 5);
    const name = labels.join('.').toLowerCase();
    const lead = this.#known.get(name);
    const wanted = query.readUInt16BE(at + 1) === addressRecord;
    const asked = this.asked(name);
    if (wanted) this.#asked.set(name, asked + 1);
    const address = lead?.(asked);
    const found = wanted && address !== undefined;
    const fails = lead !== undefined && lead(asked) === undefined;
    if (fails) this.failures += 1;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // An answer that need not be asked for again elsewhere, with what went wrong in the last four bits.
    header.writeUInt16BE(0x8580 | (lead === undefined ? unknown : fails ? failed : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found ? 1 : 0, 6);
    if (!found) return Buffer.concat([header, question]);
    // The name is that of the question; the address may not be kept.
    const record = Buffer.from([0xc0, 12, 0, addressRecord, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
    return Buffer.concat([header, question, record]);
  }
}
