import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The frame in a shop's page, or the provider's own page. */
export const frameOf = (page: Page): Frame =>
  page.frames().find((frame) => new URL(frame.url()).pathname === '/frame') ?? page.mainFrame();

/** What breaks a rule of WCAG 2.2 AA on the screen that is shown, each with where. */
export async function violations(page: Page): Promise<string[]> {
  const frame = frameOf(page);
  await frame.evaluate(AXE);
  const results = await frame.evaluate((tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: Document, options: unknown): Promise<AxeResults> };
    };
    return axe.run(document, { runOnly: tags });
  }, WCAG_AA);
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Looks at screens one after the other, and tells at the end what was found on which. */
export function createLook(page: () => Page) {
  const found: Record<string, string[]> = {};
  return {
    look: async (name: string) => {
      found[name] = await violations(page());
    },
    seen: () => Object.keys(found).length,
    broken: () => Object.entries(found).filter(([, broken]) => broken.length > 0),
  };
}

/** What has the focus: its id, else its kind. */
export const focused = (page: Page) =>
  frameOf(page).evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
