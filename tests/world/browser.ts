/**
 * How the tests and the demo start the machine's own Chromium: nothing is downloaded.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type LaunchOptions } from '@playwright/test';
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

/** Lets somebody use a browser of their own in whose settings they have forbidden third parties to store anything. */
export async function withoutThirdParties(use: (context: BrowserContext) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'frontdesk-profile-'));
  try {
    await mkdir(join(profile, 'Default'));
    const preferences = { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } };
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
    const context = await chromium.launchPersistentContext(profile, chromiumOptions());
    await use(context).finally(() => context.close());
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}
