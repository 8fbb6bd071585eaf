// @vitest-environment jsdom
import { createFakeBridge } from 'ondemand-pay/testing/bridge';
import { beforeEach, describe, expect, it } from 'vitest';

const submission = { userToken: 'buyer', originProof: 'a.b.c', email: 'buyer@example.com' };
let form: HTMLFormElement;
let events: string[];

beforeEach(() => {
  document.body.innerHTML = `<form class="ondemand-form" action="/purchase">
    <input name="article" value="1"><input name="email" value="mine"><button>Go on</button></form>`;
  form = document.querySelector('form')!;
  events = [];
  for (const name of ['ready', 'statechange', 'authorized', 'success', 'error', 'cancel']) {
    document.addEventListener(`ondemand:${name}`, (event) => {
      const { detail } = event as CustomEvent;
      events.push(name === 'statechange' ? `→ ${detail.state}` : name);
    });
  }
});

describe('an approval', () => {
  it('runs the listeners of the page once and gives what the backend would receive', () => {
    const bridge = createFakeBridge(form);
    let submits = 0;
    form.addEventListener('submit', () => submits++);
    bridge.changeState('ready');
    const result = bridge.approve(submission);
    if (result.outcome !== 'submitted') throw new Error(result.outcome);
    expect(Object.fromEntries(result.body)).toEqual({
      article: '1',
      userToken: 'buyer',
      origin_proof: 'a.b.c',
      email: 'buyer@example.com',
    });
    expect(result.body.getAll('email')).toHaveLength(1);
    expect(submits).toBe(1);
    expect(events.slice(-5)).toEqual(['→ ready', 'ready', '→ authorizing', 'authorized', '→ submitting']);
    expect(form.elements).toHaveLength(3);
    bridge.destroy();
  });

  it('stops where the page prevents its submit, before there is a proof', () => {
    const bridge = createFakeBridge(form);
    form.addEventListener('submit', (event) => event.preventDefault());
    expect(bridge.approve(submission)).toEqual({ outcome: 'prevented' });
    expect(events).not.toContain('authorized');
  });

  it('stops where the form is not valid', () => {
    const bridge = createFakeBridge(form);
    form.querySelector('input')!.required = true;
    form.querySelector('input')!.value = '';
    expect(bridge.approve(submission)).toEqual({ outcome: 'prevented' });
  });

  it('leaves the rest to a page that takes the proof itself', () => {
    const bridge = createFakeBridge(form);
    let taken: unknown;
    form.addEventListener('ondemand:authorized', (event) => {
      event.preventDefault();
      taken = (event as CustomEvent).detail;
    });
    expect(bridge.approve(submission)).toEqual({ outcome: 'taken' });
    expect(taken).toEqual(submission);
  });
});

it("the page's own button submits nothing, it only asks for the confirm screen", () => {
  const bridge = createFakeBridge(form);
  form.querySelector('button')!.click();
  form.querySelector('button')!.click();
  expect(bridge.presented).toBe(2);
  expect(events).not.toContain('authorized');
  bridge.destroy();
  bridge.destroy();
});

it('success, failure and leaving are events on the form, with what the SDK puts in them', () => {
  const bridge = createFakeBridge(form);
  const details: unknown[] = [];
  for (const name of ['success', 'error', 'cancel']) {
    form.addEventListener(`ondemand:${name}`, (event) => details.push((event as CustomEvent).detail));
  }
  const error = { code: 'payment_declined' };
  bridge.succeed({ article: 1 });
  expect(bridge.state).toBe('done');
  bridge.fail(error);
  expect(bridge.state).toBe('error');
  bridge.cancel();
  expect(details).toEqual([{ data: { article: 1 } }, { error }, {}]);
});
