import { defineConfig } from '@playwright/test';
import shared from '../e2e/playwright.config.ts';

export default defineConfig({
  ...shared,
  testDir: '.',
  testIgnore: [],
  outputDir: '../../target/faults-failed',
  // They mostly wait for a second attempt, or for a server that comes back: four worlds take a quarter of the time.
  workers: 4,
  timeout: 240_000,
  reporter: [['list'], ['./report.ts']],
});
