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
    await page.exposeFunction('heard', (line: string) => client.#heard.push(JSON.parse(line) as Heard));
    await page.goto(`${server.siteUrl}/api/v4/system/ping`);
    await page.evaluate((token) => {
      const socket = new WebSocket(`ws://${location.host}/api/v4/websocket`);
      socket.onmessage = ({ data }) => (window as unknown as { heard: (line: string) => void }).heard(data as string);
      socket.onopen = () =>
        socket.send(JSON.stringify({ seq: 1, action: 'authentication_challenge', data: { token } }));
    }, member.client.getToken());
    await client.hears('hello');
    return client;
  }

  /** Waits for an event. */
  hears(event: string): Promise<Heard> {
    return until(() => this.#heard.find((heard) => heard.event === event), {
      what: `the event ${event}`,
      within: 15_000,
    });
  }

  /** Closes it. */
  async close(): Promise<void> {
    await this.#page.close();
  }
}
