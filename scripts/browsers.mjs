import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const LIBRARIES = ['/usr/lib', '/usr/libexec', '/usr/lib64'];

/** The Firefox of this machine: what `FIREFOX` says, or the first that is found; `undefined` without any. */
export const findFirefox = () => process.env.FIREFOX ?? findProgram(['firefox-esr', 'firefox']);

/**
 * What drives WebKitGTK here: its WebDriver, the small browser that it starts, and a display for a browser that has no
 * headless mode; `undefined` when any of the three is missing.
 */
export function findWebKit() {
  const driver = findProgram(['WebKitWebDriver']);
  const display = findProgram(['Xvfb']);
  const browser = LIBRARIES.flatMap(libraryFolders)
    .map((folder) => join(folder, 'webkit2gtk-4.1', 'MiniBrowser'))
    .find(isExecutable);
  return driver && display && browser ? { driver, display, browser } : undefined;
}

/** @param {string[]} names */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** The folder itself and those in it: Debian keeps libraries by architecture. @param {string} folder */
function libraryFolders(folder) {
  if (!existsSync(folder)) return [];
  return [folder, ...readdirSync(folder).map((name) => join(folder, name))];
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
