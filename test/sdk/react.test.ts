// @vitest-environment jsdom
import { act, createElement, createRef, type ReactNode, StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emit } from '../../src/sdk/page/events.js';
import { OnDemandForm, type OnDemandFormProps, type OnDemandFormRef } from '../../src/sdk/react.js';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const PURCHASE = {
  ...{ providerUrl: 'https://pay.example', apiKey: 'test_12345678', action: '/purchase', method: 'post' },
  ...{ flow: 'purchase', amount: 9900, currency: 'SEK' },
} as const satisfies OnDemandFormProps;
const article = createElement('input', { key: 'article', type: 'hidden', name: 'article', defaultValue: '1' });
const form = (props: Partial<OnDemandFormProps> = {}, ...children: ReactNode[]) =>
  createElement(OnDemandForm, { ...PURCHASE, ...props } as OnDemandFormProps, article, ...children);

let place: HTMLElement;
let root: Root | undefined;
/** Draws, and lets everything come to rest that was changed by it. */
const draw = (node: ReactNode) => act(async () => root?.render(node));
const frames = () => [...document.querySelectorAll('iframe')];
const theForm = () => document.querySelector('form')!;

beforeEach(() => {
  place = document.createElement('div');
  document.body.replaceChildren(place);
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root?.unmount());
  expect(frames()).toEqual([]);
  vi.restoreAllMocks();
});

describe('<OnDemandForm>', () => {
  it.each([
    ['once', (node: ReactNode) => node],
    ['once in strict mode, which mounts twice', (node: ReactNode) => createElement(StrictMode, null, node)],
  ])('mounts its form %s', async (_what, around) => {
    const made = vi.spyOn(document, 'createElement');
    await draw(around(form({ className: 'buy' })));
    expect(frames().map(({ src }) => new URL(src).origin)).toEqual(['https://pay.example']);
    expect(made.mock.calls.filter(([name]) => name === 'iframe')).toHaveLength(1);
    expect(theForm().className).toBe('buy');
    expect(theForm().getAttribute('action')).toBe('/purchase');
    // What the form asks for stands in no attribute that React would have to know of.
    expect(theForm().dataset.amount).toBeUndefined();
    expect(theForm().hasAttribute('providerurl')).toBe(false);
    expect(new FormData(theForm()).get('article')).toBe('1');
  });

  it('keeps its frame while props, children and the objects in them change, and has another for another key', async () => {
    const appearance = () => ({ colorPrimary: '#00f' });
    await draw(form({ appearance: appearance() }));
    const [frame] = frames();
    await draw(form({ amount: 500, appearance: appearance() }, createElement('p', { key: 'p' }, 'Five kronor')));
    expect(theForm().textContent).toBe('Five kronor');
    expect(frames()).toEqual([frame]);
    await draw(form({ apiKey: 'test_87654321' }));
    expect(frames().map(({ src }) => new URL(src).searchParams.get('key'))).toEqual(['test_87654321']);
  });

  it('says in the form what is wrong with its props, and mounts once they are right', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen: unknown[] = [];
    const onError: OnDemandFormProps['onError'] = ({ detail }) => seen.push(detail.error);
    await draw(form({ amount: 0, onError }));
    expect(seen).toMatchObject([{ code: 'invalid_option', attribute: 'data-amount' }]);
    expect(theForm().textContent).toContain('data-amount');
    expect(frames()).toEqual([]);
    await draw(form({ onError }));
    expect(frames()).toHaveLength(1);
    expect(theForm().textContent).toBe('');
  });

  it('hands each event to the listener of the last drawing', async () => {
    const heard: string[] = [];
    const listener = (word: string) => () => void heard.push(word);
    await draw(form({ onReady: listener('first') }));
    await draw(form({ onReady: listener('ready'), onCancel: listener('cancel'), onStateChange: listener('state') }));
    emit(theForm(), 'ready', {});
    emit(theForm(), 'cancel', {});
    emit(theForm(), 'statechange', { state: 'active' });
    expect(heard).toEqual(['ready', 'cancel', 'state']);
  });

  it('gives its form and calls by ref, which do nothing while no frame stands', async () => {
    const ref = createRef<OnDemandFormRef>();
    await draw(createElement(OnDemandForm, { ...PURCHASE, ref }));
    expect(ref.current?.form).toBe(theForm());
    const focused = vi.spyOn(HTMLIFrameElement.prototype, 'focus');
    ref.current?.focus();
    ref.current?.submit();
    ref.current?.settle({ status: 'success' });
    expect(focused).not.toHaveBeenCalled();
    const given = ref.current;
    await draw(null);
    expect(() => given?.submit()).not.toThrow();
  });

  it('is a plain form on a server, and the same one in the browser', async () => {
    const html = renderToString(form({ className: 'buy' }));
    expect(html).toBe(
      '<form class="buy" action="/purchase" method="post"><input type="hidden" name="article" value="1"/></form>',
    );
    await act(async () => root?.unmount());
    place.innerHTML = html;
    const complaints = vi.spyOn(console, 'error');
    const served = theForm();
    await act(async () => {
      root = hydrateRoot(place, form({ className: 'buy' }));
    });
    expect(theForm()).toBe(served);
    expect(frames()).toHaveLength(1);
    expect(complaints).not.toHaveBeenCalled();
  });
});
