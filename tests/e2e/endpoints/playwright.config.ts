import { defineConfig } from '@playwright/test';
import shared from '../playwright.config.ts';

export default defineConfig({
  ...shared,
  testDir: '.',
  testIgnore: [],
  outputDir: '../../../target/endpoints',
  // Most of the time they wait for one another's second attempt: two worlds take half as long.
  workers: 2,
});
