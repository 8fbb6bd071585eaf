import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { chromiumOptions } from '../../../scripts/chromium.mjs';

/** @param keepDefaults false: with back/forward cache and popup blocking as buyers have them. */
export const launchChromium = ({ keepDefaults = true } = {}): Promise<Browser> =>
  chromium.launch({
    ...chromiumOptions(),
    ...(keepDefaults ? {} : { ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-popup-blocking'] }),
  });

/**
 * A person whose browser lets a site inside another keep its cookies, or does not: a setting of the profile, which
 * only a browser of their own has.
 */
export async function launchPerson({
  thirdPartyCookies,
  ...context
}: { thirdPartyCookies: boolean } & BrowserContextOptions): Promise<BrowserContext> {
  const folder = await mkdtemp(join(tmpdir(), 'ondemand-profile-'));
  await mkdir(join(folder, 'Default'));
  const profile = { block_third_party_cookies: !thirdPartyCookies, cookie_controls_mode: thirdPartyCookies ? 0 : 1 };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const person = await chromium.launchPersistentContext(folder, { ...chromiumOptions(), ...context });
  person.on('close', () => void rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return person;
}
