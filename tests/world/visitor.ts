/**
 * A visitor at a page of the shop, who uses the chat as a person does: by what stands on the screen.
 */
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

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

  /** The button that opens and closes the chat. */
  get launcher(): Locator {
    return this.page.locator('[data-frontdesk]').getByRole('button');
  }

  /** The conversation. */
  get log(): Locator {
    return this.chat.getByRole('log');
  }

  /** What was said, message by message, without the greeting. */
  get bubbles(): Locator {
    return this.log.locator('article:not(.greeting) .bubble');
  }

  /** Presses the launcher, and waits until a message can be written. */
  async open(): Promise<void> {
    await this.launcher.click();
    await this.chat.getByRole('textbox').waitFor();
  }

  /** Types a message and sends it. */
  async say(text: string): Promise<void> {
    const box = this.chat.getByRole('textbox');
    await box.fill(text);
    // It fails here where the chat has the focus for itself, but not for the browser: nobody could type.
    await expect(box).toHaveValue(text);
    await box.press('Enter');
  }

  /** Waits until the last message, one of the visitor's own, is marked as sent. */
  async hasSent(): Promise<void> {
    await this.log.getByText(/· Sent$/).waitFor();
  }

  /** Waits until a text stands in the conversation. */
  async sees(text: string): Promise<void> {
    await this.log.getByText(text).first().waitFor();
  }

  /** What stands in the conversation, as `You, 10:15: Hello`, without its greeting. */
  async messages(): Promise<string[]> {
    const articles = await this.log.locator('article:not(.greeting)').all();
    return Promise.all(
      articles.map(async (article) => {
        const [label, text] = [article.getAttribute('aria-label'), article.locator('.bubble').innerText()];
        return `${await label}: ${await text}`;
      }),
    );
  }

  /** The texts of what stands in the conversation, in order. */
  texts(): Promise<string[]> {
    return this.bubbles.allInnerTexts();
  }

  /** Waits until these texts stand in the conversation, in this order, and nothing else. */
  async hears(texts: string[], within = 15_000): Promise<void> {
    await expect(async () => expect(await this.texts()).toEqual(texts)).toPass({
      timeout: within,
      intervals: [50, 100],
    });
  }

  /** What the browser keeps for the website: where the conversation's token is. */
  storage(): Promise<string> {
    return this.page.evaluate(() => JSON.stringify(localStorage));
  }
}
