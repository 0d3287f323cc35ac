/** How the widget's own stories are run: npx playwright test -c widget/test/playwright.config.ts */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** The browser of this machine: the one that CHROMIUM names, or the first on the path. */
function chromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const found = [process.env.CHROMIUM ?? '', ...paths].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return path !== '';
    } catch {
      return false;
    }
  });
  if (!found)
    throw new Error('Chromium was not found: install it (Debian: apt-get install --no-install-recommends chromium)');
  return found;
}

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../target/widget-test',
  workers: 2,
  timeout: 40_000,
  expect: { timeout: 8_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1100, height: 760 },
    locale: 'en-GB',
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
