import { appendTo } from '../page/appendTo.js';

/** The button a form is submitted with. */
export type Submitter = HTMLButtonElement | HTMLInputElement;

/** The button's own field, remembered because the page may disable the button while it submits. */
export function submitterEntry(submitter: Submitter | null): [name: string, value: string] | undefined {
  // An image button's fields are coordinates, which only the browser knows.
  return submitter?.name && submitter.type !== 'image' ? [submitter.name, submitter.value] : undefined;
}

/** The button to raise a submit with: the one the buyer pressed on the page, else the form's only one. */
export function chooseSubmitter(form: HTMLFormElement, pressed: Submitter | null): Submitter | null {
  if (pressed && canSubmit(form, pressed)) return pressed;
  const buttons = elementsOf(form).filter((element) => element.type === 'submit');
  const [only] = buttons;
  return buttons.length === 1 && only && !only.matches(':disabled') ? only : null;
}

/**
 * A button that `requestSubmit` accepts, with what to do afterwards. For one that left the form, a hidden
 * copy with the same name, value and `form*` attributes stands in.
 */
export function standIn(form: HTMLFormElement, submitter: Submitter | null): [Submitter | null, remove: () => void] {
  if (!submitter || canSubmit(form, submitter)) return [submitter, () => {}];
  const copy = document.createElement('button');
  for (const { name, value } of submitter.attributes) {
    if (/^(?:name|form(?:action|enctype|method|novalidate|target))$/.test(name)) copy.setAttribute(name, value);
  }
  copy.value = submitter.value;
  copy.hidden = true;
  appendTo(form, copy);
  return [copy, () => copy.remove()];
}

const canSubmit = (form: HTMLFormElement, submitter: Submitter): boolean =>
  submitter.isConnected && submitter.form === form;

/** Read past the form itself: a field named `elements` would stand in the property's place. */
function elementsOf(form: HTMLFormElement): Submitter[] {
  const elements = Reflect.get(HTMLFormElement.prototype, 'elements', form) as unknown as Iterable<Submitter>;
  return [...elements];
}
