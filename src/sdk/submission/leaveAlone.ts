import { pastNames } from '../page/pastNames.js';

/** What tells libraries that post forms by themselves (Turbo, htmx) to leave one alone. */
const LEAVE_ALONE = { 'data-turbo': 'false', 'hx-disable': '' };

/** Keeps such libraries from a form that the browser is to post. Returns what undoes it. */
export function leaveAlone(form: HTMLFormElement): () => void {
  const { hasAttribute, setAttribute, removeAttribute } = pastNames(form);
  const ours = Object.entries(LEAVE_ALONE).filter(([name]) => !hasAttribute(name));
  for (const [name, value] of ours) setAttribute(name, value);
  return () => {
    for (const [name] of ours) removeAttribute(name);
  };
}
