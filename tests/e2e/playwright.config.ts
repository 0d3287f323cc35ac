import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../world/browser.ts';

export default defineConfig({
  testDir: '.',
  // They have a world of their own.
  testIgnore: '**/endpoints/**',
  outputDir: '../../target/e2e',
  // Stories share one real world, and the machine has few cores: one after the other.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000, toPass: { timeout: 15_000 } },
  forbidOnly: true,
  // Where nobody looks on, a story that fails is told a second time, and called flaky.
  retries: Number(process.env.STORIES_AGAIN ?? 0),
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: chromiumOptions(),
    screenshot: 'only-on-failure',
    trace: 'off',
    video: 'off',
  },
});
