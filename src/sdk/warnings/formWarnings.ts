import { FLOWS, type Flow } from '../../protocol/formOptions.js';
import { isMounted } from '../form/claim.js';
import { MARKED_FORMS } from '../form/readForm.js';
import { namesByAttribute, type ValueName } from '../mount/keepMounted.js';
import { pastNames } from '../page/pastNames.js';

/** The flows that know an attribute; one that is not named here is for all. */
const ONLY_IN: { readonly [Name in ValueName]?: readonly Flow[] } = {
  amount: ['purchase', 'recurring-purchase'],
  currency: ['purchase', 'recurring-purchase'],
  itemName: ['purchase', 'recurring-purchase'],
  problem: ['purchase', 'recurring-purchase'],
  taxAmount: ['purchase'],
  firstAmount: ['recurring-purchase'],
  interval: ['recurring-purchase'],
  intervalCount: ['recurring-purchase'],
  userToken: ['purchase', 'success'],
  sessionId: ['preferences'],
  orderReference: ['success'],
};

/** By what stands in the page after `data-`. */
const NAMES = namesByAttribute();
/** Of the 2016 contract: answered elsewhere. */
const OTHERS = ['jsonp'];

/** What is marked as a form of ours and is none: nothing is ever mounted there. */
export function warningsOfElement(element: Element): string[] {
  const name = element.localName;
  if (name === 'form') {
    const form = element as HTMLFormElement;
    return form.matches(MARKED_FORMS) || isMounted(form)
      ? []
      : ['has data-api-key and no class="ondemand-form": nothing is mounted into it'];
  }
  return name === 'ondemand-form'
    ? []
    : [`is a <${name}>: only a <form> can be mounted. Is it a form within a form? Browsers leave out the inner one`];
}

/** What a marked form says that has no effect, or not the one that is meant. */
export function warningsOfForm(form: HTMLFormElement): string[] {
  return [...warningsOfAttributes(form), ...warningsOfPosting(form)];
}

function warningsOfAttributes(form: HTMLFormElement): string[] {
  const flow = FLOWS.find((known) => known === pastNames(form).dataset.flow?.trim());
  return [...pastNames(form).attributes].flatMap(({ name }) => {
    const written = name.startsWith('data-') ? name.slice('data-'.length) : undefined;
    if (written === undefined) return NAMES.has(name) ? [`${name} is ignored: it is data-${name}`] : [];
    const known = NAMES.get(written);
    if (!known) {
      const nearest = OTHERS.includes(written) ? undefined : nearestOf(written, [...NAMES.keys()]);
      return nearest === undefined ? [] : [`${name} is ignored: is data-${nearest} meant?`];
    }
    const flows = ONLY_IN[known];
    return flows && flow && !flows.includes(flow)
      ? [`${name} is ignored in the flow ${flow}: it is for ${flows.join(' and ')}`]
      : [];
  });
}

function warningsOfPosting(form: HTMLFormElement): string[] {
  const { dataset, elements, getAttribute } = pastNames(form);
  if (/^(preferences|success|confirmation)$/.test(dataset.flow?.trim() ?? '')) return [];
  const buttons = [...elements].filter((element) => element.matches('[type=submit], [type=image], button:not([type])'));
  const says = (own: string, button: string) =>
    getAttribute(own) || buttons.map((each) => each.getAttribute(button)).find((value) => value);
  const isFetched = dataset.delivery?.trim() === 'fetch' || form.matches('.klarna-form');
  return [
    ...(says('action', 'formaction') ? [] : ['has no action: the proof is posted to the address of this page']),
    ...(isFetched || says('method', 'formmethod')?.toLowerCase() === 'post'
      ? []
      : ['has not method="POST": proof and address would stand in the address of the next page']),
  ];
}

/** The name that was most likely meant: at most a third of it is other letters. */
export function nearestOf(written: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '');
  const [nearest] = names
    .map((name) => ({ name, off: distance(plain(written), plain(name)) }))
    .filter(({ name, off }) => off <= Math.max(1, Math.floor(plain(name).length / 3)) && off <= 3)
    .sort((a, b) => a.off - b.off);
  return nearest?.name;
}

/** How many letters have to be put in, taken out or changed. @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(from: string, to: string): number {
  let row = [...Array(to.length + 1).keys()];
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed));
    }
    row = next;
  }
  return row[to.length]!;
}
