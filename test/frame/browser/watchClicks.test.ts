// @vitest-environment jsdom
import { beforeEach, expect, it, type Mock, vi } from 'vitest';
import { watchClicks } from '../../../src/frame/browser/watchClicks.js';

let pressed: Mock<() => void>;
let button: HTMLButtonElement;

beforeEach(() => {
  button = document.createElement('button');
  button.dataset.guards = 'confirm';
  document.body.replaceChildren(button);
  pressed = vi.fn<() => void>();
  button.addEventListener('click', () => pressed());
});

/** A click of the buyer's: no script can make one, so that the listener is given what a browser would give it. */
function trustedClick(document: Document, judge: () => boolean) {
  const listeners = vi.spyOn(document, 'addEventListener');
  watchClicks(document, () => {}, judge);
  const [, listener] = listeners.mock.calls.findLast(([type]) => type === 'click')!;
  listeners.mockRestore();
  const stopped = vi.fn();
  const event = {
    isTrusted: true,
    target: button,
    detail: 1,
    preventDefault: vi.fn(),
    stopImmediatePropagation: stopped,
  };
  (listener as unknown as (given: typeof event) => void)(event);
  return { isStopped: stopped.mock.calls.length > 0 };
}

it('lets no click of a script through to a guarded button, however it was judged', () => {
  watchClicks(
    document,
    () => {},
    () => true,
  );
  button.click();
  button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1, screenX: 10, screenY: 10 }));
  expect(pressed).not.toHaveBeenCalled();

  const plain = document.createElement('button');
  const heard = vi.fn();
  plain.addEventListener('click', heard);
  document.body.append(plain);
  plain.click();
  expect(heard).toHaveBeenCalledOnce();
});

it('lets a click of the buyer through that is judged live, and no other', () => {
  expect(trustedClick(document, () => true)).toEqual({ isStopped: false });
  expect(trustedClick(document, () => false)).toEqual({ isStopped: true });
});
