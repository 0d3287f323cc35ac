import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../world/browser.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../../target/e2e',
  // Stories share one real world, and the machine has few cores: one after the other.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000, toPass: { timeout: 15_000 } },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: chromiumOptions(),
    screenshot: 'only-on-failure',
    trace: 'off',
    video: 'off',
  },
});
