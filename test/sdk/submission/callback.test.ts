import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callPageFunction } from '../../../src/sdk/submission/callback.js';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

it('calls a function of the page with the data', () => {
  const received: unknown[] = [];
  callPageFunction('onPaid', { id: 7 }, { onPaid: (data: unknown) => received.push(data) });
  expect(received).toEqual([{ id: 7 }]);
  expect(console.error).not.toHaveBeenCalled();
});

const called = () => {
  throw new Error('must not be called');
};
it.each([
  ['a native function', 'onEval', { onEval: Number.parseInt }],
  ['a bound native function', 'onOpen', { onOpen: called.bind(null) }],
  ['an inherited function', 'onPaid', Object.create({ onPaid: called })],
  ['a getter', 'onPaid', Object.defineProperty({}, 'onPaid', { get: called })],
  ['no function', 'onPaid', { onPaid: 'alert(1)' }],
  ['a missing function', 'onPaid', {}],
  ['a name that is no handler', 'paid', { paid: called }],
  ['a path', 'onPaid.call', { 'onPaid.call': called }],
])('does not call %s, and says so', (_, name, page) => {
  callPageFunction(name, 'alert(1)', page);
  expect(console.error).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining(`window.${name} is not a function of this page`),
  );
});

it('survives a callback that throws', () => {
  callPageFunction('onPaid', 1, { onPaid: called });
  expect(console.error).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('[ondemand-pay] onPaid() failed'),
    expect.any(Error),
  );
});
