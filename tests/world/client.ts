/**
 * What a member's Mattermost client hears from the server over its WebSocket: what REST cannot tell, such as a dialog that
 * opens or a post that is shown to one person only. The socket is that of a browser's page.
 */
import type { Browser, Page } from '@playwright/test';
import type { Member } from './member.ts';
import type { MattermostServer } from './server.ts';
import { until } from './wait.ts';

/** One event, as the server sends it. */
export interface Heard {
  event: string;
  data: Record<string, string>;
  /** When it came, in milliseconds. */
  at: number;
}

/** One client that listens. */
export class MattermostClient {
  readonly #page: Page;
  readonly #heard: Heard[] = [];

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Opens a client for somebody and waits until it listens. */
  static async open(browser: Browser, server: MattermostServer, member: Member): Promise<MattermostClient> {
    const page = await browser.newPage();
    const client = new MattermostClient(page);
    await page.exposeFunction('heard', (line: string) => {
      client.#heard.push({ ...(JSON.parse(line) as Heard), at: Date.now() });
    });
    await page.goto(`${server.siteUrl}/api/v4/system/ping`);
    await page.evaluate((token) => {
      const socket = new WebSocket(`ws://${location.host}/api/v4/websocket`);
      Object.assign(window, { socket });
      socket.onmessage = ({ data }) => (window as unknown as { heard: (line: string) => void }).heard(data as string);
      socket.onopen = () =>
        socket.send(JSON.stringify({ seq: 1, action: 'authentication_challenge', data: { token } }));
    }, member.client.getToken());
    await client.hears('hello');
    return client;
  }

  /** Waits for an event, of several with the same name for the one that is meant. */
  hears(event: string, isMeant: (heard: Heard) => boolean = () => true): Promise<Heard> {
    return until(() => this.#heard.find((heard) => heard.event === event && isMeant(heard)), {
      what: `the event ${event}`,
      within: 15_000,
    });
  }

  /** The events of one name so far, of those only the ones that are meant. */
  all(event: string, isMeant: (heard: Heard) => boolean = () => true): Heard[] {
    return this.#heard.filter((heard) => heard.event === event && isMeant(heard));
  }

  /** Tells the server that its member types in a thread. */
  async types(channel: string, thread: string): Promise<void> {
    const data = { channel_id: channel, parent_id: thread };
    await this.#page.evaluate((typing) => {
      const { socket } = window as unknown as { socket: WebSocket };
      socket.send(JSON.stringify({ seq: 2, action: 'user_typing', data: typing }));
    }, data);
  }

  /** Closes it. */
  async close(): Promise<void> {
    await this.#page.close();
  }
}
