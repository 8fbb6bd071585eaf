import { mkdirSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { cutOff } from '../browser/support/looking.js';

/** How every screen is looked at. Only what `keeps` says becomes a picture; everything is checked. */
export type Look = {
  name: string;
  context: BrowserContextOptions & { locale: string; viewport: { width: number; height: number } };
  pseudo?: 'ltr' | 'rtl';
  keeps(screen: string): boolean;
};

/** Those whose texts are longest, or that are laid out differently in each direction. */
const IN_SWEDISH =
  /^(phone|code|payment-method|details-invoice|confirm|confirm-consent|confirm-covered|returning|subscription|authenticate|handing-over|sheet|preferences|preferences-(stop|prove|expired)|receipt|receipt-(whole|report)|account|account-(remove|erase|limit)|window-welcome|alone)$/;
const FROM_RIGHT_TO_LEFT =
  /^(phone|code|payment-method|confirm|authenticate|preferences|preferences-prove|receipt|account|account-limit|window-welcome)$/;

const look = (name: string, width: number, colorScheme: 'light' | 'dark', locale: string) => ({
  name,
  context: { viewport: { width, height: 1600 }, colorScheme, locale, reducedMotion: 'reduce' as const },
});

export const LOOKS: readonly Look[] = [
  { ...look('320-light', 320, 'light', 'en-SE'), keeps: () => true },
  { ...look('1024-dark', 1024, 'dark', 'en-SE'), keeps: () => true },
  { ...look('320-sv', 320, 'light', 'sv-SE'), keeps: (screen) => IN_SWEDISH.test(screen) },
  { ...look('320-longer', 320, 'light', 'sv-SE'), pseudo: 'ltr', keeps: () => false },
  { ...look('320-rtl', 320, 'dark', 'sv-SE'), pseudo: 'rtl', keeps: (screen) => FROM_RIGHT_TO_LEFT.test(screen) },
];

/** Lines that Chromium writes of its own accord: a refused call, a page that may not be framed, nobody to sign in. */
const OF_THE_BROWSER = / [45]\d\d |Content.Security.Policy|requestStorageAccess|accounts list fetch/;

const OUT = 'docs/screens';
mkdirSync(OUT, { recursive: true });

/** Takes the pictures of one look. What is wrong on a screen is added to `faults`. */
export function createCamera({ name: look, keeps }: Look, faults: string[]) {
  return {
    /** The frame of a page; where there is none, the page. */
    async take(screen: string, page: Page, { whole = false } = {}): Promise<void> {
      const element = page.locator('form iframe');
      const isFramed = (await element.count()) > 0;
      const place = isFramed ? page.frameLocator('form iframe') : page;
      await stands(page);
      await place.locator('button[type=submit][data-stands=early]').waitFor({ state: 'detached' });
      const cut = await cutOff(place);
      if (cut.length > 0) faults.push(`${screen}-${look}: ${cut.join(', ')}`);
      if (!keeps(screen)) return;
      const path = `${OUT}/${screen}-${look}.png`;
      if (isFramed && !whole) await element.screenshot({ path });
      else await page.screenshot({ path, fullPage: !whole });
    },
    /** Errors of the pages; what a provider refuses is part of the scenes. */
    watch(page: Page): void {
      page.on('pageerror', (error) => faults.push(`${look}: ${error.message}`));
      page.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error' && !OF_THE_BROWSER.test(text)) faults.push(`${look}: ${text}`);
      });
    },
  };
}

/** Nothing on the page has grown or shrunk for a quarter of a second. */
const stands = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const heights = () =>
          [document.documentElement, ...document.querySelectorAll('iframe')]
            .map(({ offsetHeight }) => offsetHeight)
            .join();
        let before = heights();
        let since = performance.now();
        const look = () => {
          const now = heights();
          if (now !== before) since = performance.now();
          before = now;
          if (performance.now() - since > 250) resolve();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
