import { describe } from 'vitest';
import type { Engine } from './engine.js';
import { firefox } from './firefox.js';
import { webkit } from './webkit.js';

const ENGINES = [firefox, webkit];

/** Runs a suite in each engine of this machine; what is not installed is shown as skipped. */
export function inEachEngine(suite: (engine: Engine) => void): void {
  for (const engine of ENGINES) describe.skipIf(!engine.isHere)(`in ${engine.name}`, () => suite(engine));
}
