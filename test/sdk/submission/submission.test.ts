// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardSubmission, type SubmissionGuard } from '../../../src/sdk/submission/submission.js';

const PROOF = { userToken: 'u', originProof: 'p', email: 'anna@example.se' };

let form: HTMLFormElement;
let guard: SubmissionGuard;
const page = {
  onPageTrigger: vi.fn(),
  announce: vi.fn(() => true),
  setFields: vi.fn(),
  sendsItself: () => true,
  canSend: () => true,
  send: vi.fn(async () => {}),
};

beforeEach(() => {
  form = document.createElement('form');
  form.innerHTML = '<button>Buy</button>';
  document.body.replaceChildren(form);
  guard = guardSubmission(form, page);
  vi.clearAllMocks();
});
afterEach(() => guard.destroy());

describe('a page', () => {
  it('prevents the proof by preventing its own submit event, and causes none', async () => {
    form.addEventListener('submit', (event) => event.preventDefault(), { once: true });
    expect(await guard.raise()).toEqual({ ok: false, reason: 'prevented' });
    expect(await guard.deliver(PROOF)).toEqual({ ok: false, reason: 'stale' });
    expect(page.announce).not.toHaveBeenCalled();

    expect(await guard.raise()).toEqual({ ok: true });
    expect(await guard.deliver(PROOF)).toEqual({ ok: true });
    expect(page.send).toHaveBeenCalledOnce();
  });

  it('sends nothing by what it triggers itself, however often', () => {
    for (let times = 0; times < 5; times++) form.requestSubmit();
    expect(page.onPageTrigger).toHaveBeenCalledTimes(5);
    expect(page.send).not.toHaveBeenCalled();
    expect(page.setFields).not.toHaveBeenCalled();
  });
});
