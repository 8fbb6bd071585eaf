import { pastNames } from '../page/pastNames.js';

/** What tells routers that post forms by themselves to leave one alone: Turbo, htmx up to 2, htmx from 4 on, Astro. */
const LEAVE_ALONE = { 'data-turbo': 'false', 'hx-disable': '', 'hx-ignore': '', 'data-astro-reload': '' };

/** Keeps such libraries from a form that the browser is to post. Returns what undoes it. */
export function leaveAlone(form: HTMLFormElement): () => void {
  const { hasAttribute, setAttribute, removeAttribute } = pastNames(form);
  const ours = Object.entries(LEAVE_ALONE).filter(([name]) => !hasAttribute(name));
  for (const [name, value] of ours) setAttribute(name, value);
  readAgain(form);
  return () => {
    for (const [name] of ours) removeAttribute(name);
    readAgain(form);
  };
}

/** htmx reads a form once, and then listens: what it has read already it has to read again. */
function readAgain(form: HTMLFormElement): void {
  try {
    (window as { htmx?: { process(element: Element, anew: boolean): void } }).htmx?.process(form, true);
  } catch {
    // The page calls something else so.
  }
}
