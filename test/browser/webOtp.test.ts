import type { BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { frameOf } from './support/axe.js';
import { buyerAt } from './support/buyer.js';
import { openTill } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let till: Awaited<ReturnType<typeof openTill>>;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  till = await openTill(world, 'texted');
});
afterAll(() => world?.close());
afterEach(() => person?.close());

const PHONE = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };

type Question = {
  transport: string[];
  aborted: boolean;
  answer(code: string): void;
  refuse(name: string): void;
};
type Asking = typeof globalThis & { questions: Question[] };

/**
 * Somebody at the shop, in a browser that reads text messages: nothing delivers one to a browser under test, so what
 * it is asked for is kept, and answered by the test.
 */
async function visit(device: Parameters<World['newPerson']>[0] = PHONE) {
  person = await world.newPerson(device);
  await person.addInitScript(() => {
    const questions: Question[] = [];
    Object.assign(globalThis, { questions });
    const others = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (request?: CredentialRequestOptions & { otp?: { transport: string[] } }) => {
      if (!request?.otp) return others(request);
      const { otp, signal } = request;
      return new Promise((resolve, reject) => {
        const question: Question = {
          transport: otp.transport,
          aborted: false,
          answer: (code) => resolve({ id: '', type: 'otp', code } as Credential),
          refuse: (name) => reject(new DOMException('No', name)),
        };
        signal?.addEventListener('abort', () => {
          question.aborted = true;
          reject(signal.reason);
        });
        questions.push(question);
      });
    };
  });
  const page = await person.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(till.url);
  const number = world.newPhone();
  const buyer = buyerAt(page);
  const askForCode = async () => {
    await buyer.givePhone(number.phone);
    await buyer.screen('code').waitFor();
  };
  await askForCode();
  return { page, buyer, errors, ...number, askForCode };
}

const questions = (page: Page) =>
  frameOf(page).evaluate(() =>
    (globalThis as Asking).questions.map(({ transport, aborted }) => ({ transport, aborted })),
  );
const ask = (frame: Frame, how: 'answer' | 'refuse', value: string) =>
  frame.evaluate(([does, given]) => (globalThis as Asking).questions.at(-1)?.[does](given), [how, value] as const);

/** What a phone hands out of the newest message to a number in a frame of one host in a page of another. */
async function readAsPhone(phone: string, page: string, frame: string): Promise<string> {
  const url = `${world.providerUrl}/sandbox/messages?phone=${encodeURIComponent(phone)}`;
  const response = await world.provider.fetch(new Request(url), { remoteAddress: '127.0.0.1' });
  const [newest] = (await response.json()) as { text: string }[];
  const bound = /^@(\S+) #(\d+) @(\S+)$/.exec(newest?.text.split('\n').at(-1) ?? '');
  expect([bound?.[1], bound?.[3]]).toEqual([page, frame]);
  return bound?.[2] ?? '';
}

const OPEN = { transport: ['sms'], aborted: false };
const ENDED = { ...OPEN, aborted: true };

describe('a code by text message on a phone', () => {
  it('fills itself in, in the page and the frame that its last line names, and the buyer goes on', async () => {
    const { page, buyer, phone } = await visit();
    expect(await questions(page)).toEqual([OPEN]);
    const code = await readAsPhone(phone, new URL(till.url).hostname, new URL(world.providerUrl).hostname);
    await ask(frameOf(page), 'answer', code);
    await buyer.screen('payment-method').waitFor();
  });

  it('is waited for no longer once the buyer changes the number, and anew for the next', async () => {
    const { page, buyer, errors, askForCode } = await visit();
    await buyer.frame.getByRole('button', { name: 'Change number' }).click();
    await buyer.screen('phone').waitFor();
    expect(await questions(page)).toEqual([ENDED]);
    await askForCode();
    expect(await questions(page)).toEqual([ENDED, OPEN]);
    expect(errors).toEqual([]);
  });

  it('is typed where the browser refuses to read it', async () => {
    const { page, buyer, code, errors } = await visit();
    await ask(frameOf(page), 'refuse', 'NotAllowedError');
    await buyer.giveCode(await code());
    await buyer.screen('payment-method').waitFor();
    expect(errors).toEqual([]);
  });

  it('is not asked for at a desk', async () => {
    const { page, buyer, code } = await visit({});
    expect(await questions(page)).toEqual([]);
    await buyer.giveCode(await code());
    await buyer.screen('payment-method').waitFor();
  });
});
