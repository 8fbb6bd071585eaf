// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OnDemandFormElement, OnDemandFormValues } from '../../src/sdk/element.js';
import '../../src/sdk/element.js';

const KEY = 'test_12345678';
const VALUES = `provider-url="https://pay.example" api-key="${KEY}" flow="purchase" amount="9900" currency="SEK"`;
const FORM = '<form action="/purchase" method="post"><input name="article" value="1"></form>';

const put = (html: string): OnDemandFormElement => {
  document.body.innerHTML = html;
  return document.querySelector('ondemand-form')!;
};
/** Everything that was changed until now has come to rest. */
const rest = () => new Promise((resolve) => setTimeout(resolve));
const frames = () => [...document.querySelectorAll('iframe')].map(({ src }) => new URL(src));
const errors = () => {
  const list: { code: string; attribute?: string }[] = [];
  document.body.addEventListener('ondemand:error', ({ detail }) => list.push(detail.error as (typeof list)[number]));
  return list;
};

afterEach(async () => {
  document.body.replaceWith(document.createElement('body'));
  await rest();
  vi.restoreAllMocks();
});

describe('<ondemand-form>', () => {
  it('puts the frame into the form that it holds', async () => {
    const element = put(`<ondemand-form ${VALUES}>${FORM}</ondemand-form>`);
    await rest();
    expect(frames().map(({ origin, pathname }) => origin + pathname)).toEqual(['https://pay.example/frame']);
    expect(element.form).toBe(document.querySelector('form'));
    expect(document.forms).toHaveLength(1);
  });

  it('makes a form around what it holds where there is none', async () => {
    const element = put(`<ondemand-form ${VALUES} action="/buy"><input name="article" value="1"></ondemand-form>`);
    await rest();
    expect(element.form?.getAttribute('action')).toBe('/buy');
    expect(element.form?.method).toBe('post');
    expect(new FormData(element.form!).get('article')).toBe('1');
    expect(frames()).toHaveLength(1);
  });

  it.each<[string, (element: OnDemandFormElement) => void]>([
    ['attributes', (element) => element.setAttribute('amount', '500')],
    ['properties', (element) => Object.assign(element, { amount: 500 } satisfies OnDemandFormValues)],
  ])('is of the values that its %s say last', async (_what, change) => {
    const element = put(`<ondemand-form ${VALUES}>${FORM}</ondemand-form>`);
    await rest();
    const [frame] = document.querySelectorAll('iframe');
    change(element);
    await rest();
    expect(String(element.amount)).toBe('500');
    // The same frame is told: it is not loaded anew.
    expect(document.querySelector('iframe')).toBe(frame);
    element.apiKey = 'test_87654321';
    await rest();
    expect(frames().map(({ searchParams }) => searchParams.get('key'))).toEqual(['test_87654321']);
  });

  it('takes properties that a framework set before the class was there', async () => {
    const element = document.createElement('ondemand-form');
    for (const [name, value] of Object.entries({
      ...{ providerUrl: 'https://pay.example', apiKey: KEY },
      ...{ flow: 'purchase', amount: 9900, currency: 'SEK' },
    })) {
      Object.defineProperty(element, name, { value, writable: true, configurable: true, enumerable: true });
    }
    element.innerHTML = FORM;
    document.body.append(element);
    await rest();
    expect(frames()).toHaveLength(1);
    expect(Object.hasOwn(element, 'amount')).toBe(false);
    expect(element.amount).toBe(9900);
  });

  it('says in the form what is wrong with its values, and mounts once they are right', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen = errors();
    const element = put(`<ondemand-form ${VALUES.replace('9900', '99.00')}>${FORM}</ondemand-form>`);
    await rest();
    expect(seen).toMatchObject([{ code: 'invalid_option', attribute: 'data-amount' }]);
    expect(element.textContent).toContain('data-amount');
    expect(element.form!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))).toBe(false);

    element.removeAttribute('currency');
    element.amount = 9900;
    await rest();
    expect(element.textContent).toContain('data-currency');
    expect(element.textContent).not.toContain('data-amount');

    element.currency = 'SEK';
    await rest();
    expect(frames()).toHaveLength(1);
    expect(element.textContent).toBe('');

    // Values that became wrong are not sold at the older ones.
    element.amount = 0;
    await rest();
    expect(frames()).toHaveLength(0);
    expect(element.textContent).toContain('data-amount');
  });

  it('needs the address of its provider', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen = errors();
    put(`<ondemand-form ${VALUES.replace('https:', 'javascript:')}>${FORM}</ondemand-form>`);
    await rest();
    expect(seen).toMatchObject([{ code: 'invalid_option', attribute: 'data-provider-url' }]);
    expect(frames()).toHaveLength(0);
  });

  it('takes the frame away with itself, keeps it when it is moved, and puts one in when it comes back', async () => {
    const element = put(`<ondemand-form ${VALUES}>${FORM}</ondemand-form><main></main>`);
    await rest();
    const [frame] = document.querySelectorAll('iframe');
    element.remove();
    await rest();
    expect(element.querySelector('iframe')).toBeNull();
    expect(element.form).toBeNull();
    document.body.append(element);
    await rest();
    expect(frames()).toHaveLength(1);
    expect(document.querySelector('iframe')).not.toBe(frame);
    document.querySelector('main')!.append(element);
    await rest();
    expect(frames()).toHaveLength(1);
  });

  it('follows a framework that puts another form in', async () => {
    const element = put(`<ondemand-form ${VALUES}>${FORM}</ondemand-form>`);
    await rest();
    element.innerHTML = '<form action="/other"></form>';
    await rest();
    expect(element.form?.getAttribute('action')).toBe('/other');
    expect(frames()).toHaveLength(1);
  });

  it('leaves a form alone that is mounted already', async () => {
    const seen = errors();
    const { mount } = await import('../../src/sdk/index.js');
    document.body.innerHTML = `<div>${FORM}</div>`;
    const form = document.querySelector('form')!;
    mount(form, { providerUrl: 'https://pay.example', apiKey: KEY, flow: 'purchase', amount: 1, currency: 'SEK' });
    const element = document.createElement('ondemand-form');
    element.append(form.cloneNode());
    document.querySelector('div')!.append(element);
    element.replaceChildren(form);
    await rest();
    expect(seen).toEqual([]);
    expect(frames()).toHaveLength(1);
  });

  it('hands on its calls, and the events of its form', async () => {
    const element = put(`<ondemand-form ${VALUES}>${FORM}</ondemand-form>`);
    expect(() => element.submit()).not.toThrow();
    await rest();
    const states: string[] = [];
    const stop = element.on('statechange', ({ detail }) => states.push(detail.state));
    const told = (state: string) =>
      element.form!.dispatchEvent(new CustomEvent('ondemand:statechange', { bubbles: true, detail: { state } }));
    told('ready');
    stop();
    told('active');
    expect(states).toEqual(['ready']);
    for (const act of [() => element.submit(), () => element.focus(), () => element.settle({ status: 'success' })]) {
      expect(act).not.toThrow();
    }
  });
});
