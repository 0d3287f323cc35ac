/**
 * The line between visitors and the server, which can be cut: all that is under way is lost, as when a phone changes cells.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One line, open until it is closed. */
export class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** How often it was used for a new connection. */
  connections = 0;

  private constructor(upstream: URL) {
    this.#server = createServer((near) => {
      this.connections += 1;
      const far = connect(Number(upstream.port), upstream.hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
  }

  /** Lays a line to a server. */
  static async lay(serverUrl: string): Promise<Line> {
    const line = new Line(new URL(serverUrl));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  /** Where browsers reach the server over this line. */
  get publicUrl(): string {
    return `http://line.localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection that there is; new ones can be made. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Takes the line away. */
  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }
}
