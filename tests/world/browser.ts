/**
 * How the tests and the demo start the machine's own Chromium: nothing is downloaded.
 */
import type { LaunchOptions } from '@playwright/test';
import { isRoot, program } from './machine.ts';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What Playwright's `chromium.launch` takes. Chromium's sandbox does not work for root. */
export function chromiumOptions(): LaunchOptions {
  return {
    executablePath: program(['chromium', 'chromium-browser', 'google-chrome'], 'chromium'),
    args: isRoot() ? [...flags, '--no-sandbox'] : flags,
    headless: true,
  };
}
