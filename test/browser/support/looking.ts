import { readFileSync } from 'node:fs';
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';

const pseudoLocale = readFileSync('scripts/pseudoLocale.mjs', 'utf8').replaceAll('export ', '');

/** Swedish is spoken in the pseudo-locale: the words of the built frame, each longer, and in the given direction. */
export async function speakPseudo(context: BrowserContext, dir: 'ltr' | 'rtl' = 'rtl'): Promise<void> {
  await context.route(/\/frame\/assets\/sv-\w+\.[\w-]+\.js$/, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1);
    const real = readFileSync(`dist/frame/${name}`, 'utf8');
    const turned = real.replace(/export\s*\{([^}]*)\}/, (_, names: string) => {
      const [local = '', exported = local] = names.split(/\s+as\s+/).map((each) => each.trim());
      return `const turned = pseudoLocale(${local}, { dir: '${dir}' }); export { turned as ${exported} }`;
    });
    await route.fulfill({ contentType: 'text/javascript', body: `${pseudoLocale}\n${turned}` });
  });
}

/** What is cut off on a screen, or wider than its document. */
export function cutOff(place: FrameLocator | Page): Promise<string[]> {
  return place.locator('body').evaluate((body) => {
    const cut = [...body.querySelectorAll('*')].filter(
      (element) =>
        !element.closest('.visually-hidden, svg, input, select') &&
        element.clientWidth > 0 &&
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).display !== 'inline',
    );
    const isWide = document.documentElement.scrollWidth > innerWidth;
    return [...(isWide ? ['the document'] : []), ...cut.map((element) => element.className || element.tagName)];
  });
}
