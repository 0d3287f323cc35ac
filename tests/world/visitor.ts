/**
 * A visitor at a page of the shop, who uses the chat as a person does: by what stands on the screen.
 */
import type { FrameLocator, Page } from '@playwright/test';

/** One browser tab with the chat in it. */
export class Visitor {
  readonly page: Page;
  /** The inside of the chat. */
  readonly chat: FrameLocator;

  private constructor(page: Page) {
    this.page = page;
    this.chat = page.frameLocator('[data-frontdesk] iframe');
  }

  /** Goes to a page that holds the snippet. */
  static async visit(page: Page, url: string): Promise<Visitor> {
    await page.goto(url);
    return new Visitor(page);
  }

  /** Presses the launcher, and waits until a message can be written. */
  async open(): Promise<void> {
    await this.page.locator('[data-frontdesk]').getByRole('button').click();
    await this.chat.getByRole('textbox').waitFor();
  }

  /** Types a message and sends it. */
  async say(text: string): Promise<void> {
    const box = this.chat.getByRole('textbox');
    await box.fill(text);
    await box.press('Enter');
  }

  /** Waits until a text stands in the conversation. */
  async sees(text: string): Promise<void> {
    await this.chat.getByRole('log').getByText(text).first().waitFor();
  }

  /** What stands in the conversation, as `You, 10:15: Hello`, without its greeting. */
  async messages(): Promise<string[]> {
    const articles = await this.chat.getByRole('log').locator('article:not(.greeting)').all();
    return Promise.all(
      articles.map(async (article) => {
        const [label, text] = [article.getAttribute('aria-label'), article.locator('.bubble').innerText()];
        return `${await label}: ${await text}`;
      }),
    );
  }
}
