import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Quiet, and able to run as root in a container. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine: `CHROMIUM`, or the first found on PATH. */
export function chromiumPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = [process.env.CHROMIUM, ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))].find(
    (path) => path && existsSync(path),
  );
  if (!found) throw new Error('No Chromium was found: install the package "chromium" or set CHROMIUM to its path');
  return found;
}

/** @param keepDefaults false: with back/forward cache and popup blocking as buyers have them. */
export const launchChromium = ({ keepDefaults = true } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: FLAGS,
    ...(keepDefaults ? {} : { ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-popup-blocking'] }),
  });

/**
 * A person whose browser lets a site inside another keep its cookies, or does not: a setting of the profile, which
 * only a browser of their own has.
 */
export async function launchPerson({ thirdPartyCookies }: { thirdPartyCookies: boolean }): Promise<BrowserContext> {
  const folder = await mkdtemp(join(tmpdir(), 'ondemand-profile-'));
  await mkdir(join(folder, 'Default'));
  const profile = { block_third_party_cookies: !thirdPartyCookies, cookie_controls_mode: thirdPartyCookies ? 0 : 1 };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const person = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    headless: true,
    args: FLAGS,
  });
  person.on('close', () => void rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return person;
}
