import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

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
