/** What every story begins with: the fake server, and a visitor on the website. */
import { test as base, expect, type FrameLocator, type Page } from '@playwright/test';
import { FakeServer } from './server.ts';

/** A visitor's tab, by what can be read and pressed in it. */
export class Tab {
  readonly page: Page;
  readonly chat: FrameLocator;

  constructor(page: Page) {
    this.page = page;
    this.chat = page.frameLocator('[data-frontdesk] iframe');
  }

  get launcher() {
    return this.page.locator('[data-frontdesk]').getByRole('button');
  }

  get log() {
    return this.chat.getByRole('log');
  }

  get field() {
    return this.chat.getByRole('textbox');
  }

  /** What was said, without the greeting. */
  get messages() {
    return this.log.locator('article:not(.greeting) .bubble');
  }

  /** What is chosen for the next message. */
  get chosen() {
    return this.chat.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
  }

  /** Chooses files as with the button. */
  async choose(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.chat.getByRole('button', { name: 'Attach files' }).click();
    await (await chooser).setFiles(files);
  }

  /** The mark of a last message that the server has. */
  get sent() {
    return this.log.getByText(/· Sent$/);
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await expect(this.field).toBeEnabled();
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }
}

/** A story with a server of its own. */
export const test = base.extend<{ server: FakeServer; tab: Tab }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs out of its first argument
  server: async ({}, use) => {
    const server = new FakeServer();
    await server.start();
    await use(server);
    await server.stop();
  },
  tab: async ({ page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(`${error}`));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) problems.push(message.text());
    });
    await use(new Tab(page));
    expect(problems).toEqual([]);
  },
});

export { expect };
