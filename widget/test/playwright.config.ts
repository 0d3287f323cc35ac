/** How the widget's own stories are run: npx playwright test -c widget/test/playwright.config.ts */
import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../../tests/world/browser.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../target/widget-test',
  workers: 2,
  // Where nobody looks on, a test that fails is run a second time, and called flaky.
  retries: Number(process.env.STORIES_AGAIN ?? 0),
  timeout: 40_000,
  expect: { timeout: 8_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1100, height: 760 },
    locale: 'en-GB',
    launchOptions: chromiumOptions(),
  },
});
