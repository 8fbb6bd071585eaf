/**
 * What is silently wrong with the forms of a page, on its console: for its developer, under test keys. The script tag
 * loads it by itself; a page that is built by a bundler may load it from its provider.
 */
import { MARKED_FORMS } from './form/readForm.js';
import { treesIn } from './mount/upgrade.js';
import { warningsOfElement, warningsOfForm } from './warnings/formWarnings.js';
import { warningsOfStyle } from './warnings/styleWarnings.js';

/** Milliseconds between two looks at the page. */
const LOOK_AGAIN_AFTER = 2000;

const MARKED = `${MARKED_FORMS}, .ondemand-form, .klarna-form, [data-api-key]`;
const said = new WeakMap<Element, Set<string>>();

function look(): void {
  for (const element of treesIn(document).flatMap((tree) => [...tree.querySelectorAll(MARKED)])) {
    // A live shop is left alone, also where a test stands beside it.
    if (element.getAttribute('data-api-key')?.startsWith('live_')) continue;
    for (const warning of warningsOf(element)) warn(element, warning);
  }
}

function warningsOf(element: Element): string[] {
  const wrong = warningsOfElement(element);
  if (wrong.length > 0 || !(element instanceof HTMLFormElement)) return wrong;
  const frame = element.querySelector<HTMLIFrameElement>('[data-ondemand-placed] > iframe');
  const marked = element.matches(MARKED_FORMS) ? warningsOfForm(element) : [];
  return frame && document.visibilityState === 'visible' ? [...marked, ...warningsOfStyle(frame)] : marked;
}

/** Each once. */
function warn(element: Element, warning: string): void {
  const before = said.get(element) ?? new Set();
  if (before.has(warning)) return;
  said.set(element, before.add(warning));
  console.warn(`[ondemand-pay] ${warning} (docs/troubleshooting.md)`, element);
}

look();
setInterval(look, LOOK_AGAIN_AFTER);
