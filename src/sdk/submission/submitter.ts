import { pastNames } from '../page/pastNames.js';

/** The button a form is submitted with. */
export type Submitter = HTMLButtonElement | HTMLInputElement;

/** All that a submission posts, and where to, as it stood when nobody prevented it. */
export type Held = {
  data: FormData;
  action: string;
  method: string;
  enctype: string;
  target: string;
};

/**
 * Takes what is posted. The page may have disabled or removed the button in the meantime: its own field counts still.
 */
export function hold(form: HTMLFormElement, submitter: Submitter | null, given?: FormData): Held {
  const live = submitter && canSubmit(form, submitter) && !submitter.matches(':disabled');
  const data = given ?? new FormData(form, live ? submitter : null);
  // An image button's fields are coordinates, which only the browser knows.
  if (submitter?.name && !live && submitter.type !== 'image') data.append(submitter.name, submitter.value);
  return {
    data,
    action: actionOf(form, submitter),
    method: attributeOf(form, submitter, 'method'),
    enctype: attributeOf(form, submitter, 'enctype'),
    target:
      attributeOf(form, submitter, 'target') || (document.querySelector('base[target]')?.getAttribute('target') ?? ''),
  };
}

/** Attributes, not properties: a field named `action` would stand in the property's place. */
const attributeOf = (form: HTMLFormElement, submitter: Submitter | null, name: string): string =>
  submitter?.getAttribute(`form${name}`) ?? pastNames(form).getAttribute(name) ?? '';

export const actionOf = (form: HTMLFormElement, submitter: Submitter | null): string =>
  submitter?.getAttribute('formaction') || pastNames(form).getAttribute('action') || location.href;

/** The button to raise a submit with: the one the buyer pressed on the page, else the form's only one. */
export function chooseSubmitter(form: HTMLFormElement, pressed: Submitter | null): Submitter | null {
  if (pressed && canSubmit(form, pressed)) return pressed;
  const elements = [...pastNames(form).elements] as Submitter[];
  const [only, ...others] = elements.filter((element) => element.type === 'submit');
  return only && others.length === 0 && !only.matches(':disabled') ? only : null;
}

/** A hidden button that posts where and how was held, whatever the form says by now, and asks for no check. */
export function standIn(form: HTMLFormElement, { action, method, enctype, target }: Held): HTMLButtonElement {
  const button = document.createElement('button');
  button.hidden = true;
  for (const [name, value] of Object.entries({ action, method, enctype, target: target || '_self', novalidate: '' })) {
    button.setAttribute(`form${name}`, value);
  }
  pastNames(form).append(button);
  return button;
}

const canSubmit = (form: HTMLFormElement, submitter: Submitter): boolean =>
  submitter.isConnected && submitter.form === form;
