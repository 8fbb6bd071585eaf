import { findProgram, isExecutable } from './browsers.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/* As playwright has them: of several such flags only the last one counts. */
const PLAYWRIGHTS =
  'AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,' +
  'LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,' +
  'TcpPortRandomizationWin,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch';

/* The address bar's own pages, which every window loads unseen: a tenth of what the tests' browsers do. */
const UNSEEN = 'WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup';

/* A process started ahead of the next site: of a test's three, one was never used. */
const AHEAD = 'SpareRendererForSitePerProcess';

/** Quiet, and able to run as root in a container. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${PLAYWRIGHTS},${UNSEEN},${AHEAD}`,
];

/** The Chromium of this machine: what `CHROMIUM` says, or the first that is found; `undefined` without any. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return findProgram(PROGRAMS) ?? APPLICATIONS.find(isExecutable);
}

/**
 * How playwright starts it.
 * @throws {Error} if there is none
 */
export function chromiumOptions() {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error('No Chromium was found: install the package "chromium" or set CHROMIUM to its path');
  }
  return { executablePath, headless: true, args: FLAGS };
}
