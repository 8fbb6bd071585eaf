import type { FrameSettings } from '../../protocol/bridge.js';
import { type Flow, type FormOptions, readFormOptions } from '../../protocol/formOptions.js';
import { MAX_LOCALE_LENGTH, plainLocale } from '../../protocol/formRules.js';
import { pastNames } from '../page/pastNames.js';
import { report } from '../page/report.js';
import type { FormValues } from './formValues.js';
import { readProblem } from './problem.js';

/** A form's options with its language found. */
export type ReadForm = FormOptions & { locale: string };

/** Marks a form of the 2016 contract. */
const CLASS_OF_2016 = 'klarna-form';
/** What it calls the flows that have another name now. */
const FLOWS_OF_2016: Readonly<Record<string, Flow>> = { identification: 'registration', confirmation: 'success' };
export const MARKED_FORMS = `form.ondemand-form, form.${CLASS_OF_2016}`;

/**
 * Reads what a form asks for from its attributes and `values`.
 *
 * @throws {OnDemandError} `invalid_option`, naming the attribute and how to mend it.
 */
export function readForm(form: HTMLFormElement, values: FormValues): ReadForm {
  const of2016 = isOf2016(form);
  const { appearance, problem, flow, ...rest } = ownOnly({ ...pastNames(form).dataset, ...values });
  const options = readFormOptions(
    ownOnly({
      ...(of2016 && { onSuccess: 'onKlarnaSuccess' }),
      ...rest,
      flow: (of2016 && FLOWS_OF_2016[flow?.trim() ?? '']) || flow,
      appearance: asText(appearance),
      problem: asText(problem),
    }),
    { delivery: of2016 ? 'fetch' : 'native' },
  );
  return { ...options, locale: options.locale ?? pageLocale() };
}

/** Without what a page has put on every object: that is no value of the form. */
const ownOnly = <Values extends object>(values: Values): Values => Object.assign(Object.create(null), values);

/** JSONP lets any page read what a backend answers, so there is none: a form that asks for it is told, once. */
export function reportJsonp(form: HTMLFormElement): void {
  if (isOf2016(form) && pastNames(form).dataset.jsonp !== undefined) {
    report('data-jsonp is not offered: it is sent by fetch', form);
  }
}

const isOf2016 = (form: HTMLFormElement): boolean => pastNames(form).classList.contains(CLASS_OF_2016);

/** What the frame is told of it. What belongs to the page alone, such as the callback's name, stays here. */
export function toFrameSettings(options: ReadForm): FrameSettings {
  const { apiKey: _key, livemode: _mode, onSuccess: _callback, problem, appearance, ...settings } = options;
  const refusal = readProblem(problem);
  if (problem && !refusal) report('data-problem must be a problem as JSON, or its code');
  return {
    ...settings,
    page: location.pathname + location.search,
    // A problem on the page is shown in the frame's own words only.
    problem: refusal && { code: refusal.code, declineReason: refusal.declineReason },
    appearance: readObject(appearance),
  };
}

/** The tokens as they stand: the frame checks them, and refuses only what cannot be used. */
function readObject(json = '{}'): Record<string, unknown> {
  try {
    return { ...JSON.parse(json) };
  } catch {
    report('data-appearance must be a JSON object of appearance tokens');
    return {};
  }
}

const asText = (value: string | object | undefined): string | undefined =>
  typeof value === 'object' ? JSON.stringify(value) : value;

function pageLocale(): string {
  // A page's lang may be no language tag at all (`sv_SE`); the browser's own is asked next.
  for (const language of [document.documentElement.lang, navigator.language]) {
    const locale = plainLocale(language.trim());
    if (locale && locale.length <= MAX_LOCALE_LENGTH) return locale;
  }
  return 'en';
}
