import { RAIL_PAGE_PATHS, type RailPageOpened } from 'ondemand-pay/internal';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { createDeps } from '../../src/app/provider.js';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import type { Deps } from '../../src/ports/deps.js';
import { releaseHolds } from '../../src/rail-pages/releaseHolds.js';
import type { FrameClient } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { createProcessor } from '../support/pageRail.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

/** Live, with a processor that has pages of its own. */
export const processor = createProcessor();
export const lines: string[] = [];
export let test: TestProvider;
export let deps: Deps;
export let shop: MerchantKeys;
const sender = recordingSender();
let numbers = 0;

/** Starts it for the tests of a file. */
export function withPagesDesk(): void {
  beforeAll(async () => {
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    const rails = { liveRails: [processor.rail, yesRail], liveSender: sender };
    test = await startTestProvider({ ...rails, log });
    const { database, clock } = test;
    const masterKey = new Uint8Array(32).fill(7);
    deps = createDeps({ ...rails, database, clock, url: TEST_URL, sandbox: true, masterKey });
    shop = await test.addMerchant({ live: true, name: 'Daily News' });
  });
  afterAll(() => test?.close());
  beforeEach(() => processor.setUp(true));
}

/** A buyer with a number and an address, and no way to pay. */
export async function newBuyer(): Promise<FrameClient> {
  const frame = test.frame({ merchant: shop });
  await frame.open();
  numbers += 1;
  await frame.sendCode(`+4670174${String(1000 + numbers)}`);
  await frame.enterCode(sender.sent.at(-1)!.code);
  await frame.giveEmail('anna@example.se');
  return frame;
}

export type Opened = RailPageOpened;

export const openDetails = async (frame: FrameClient): Promise<Opened> => {
  const answer = await frame.call<Opened>(RAIL_PAGE_PATHS.open, { method: 'card', locale: 'en' });
  expect(answer.status).toBe(200);
  return answer.body;
};

export const openBank = async (frame: FrameClient, confirmation_id: string): Promise<Opened> => {
  const answer = await frame.call<Opened>(RAIL_PAGE_PATHS.open, { confirmation_id, locale: 'en' });
  expect(answer.status).toBe(200);
  return answer.body;
};

export const go = (path: string, headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' }) =>
  test.fetch(path, { headers, redirect: 'manual' });

/** The processor's name of the page that a window was sent to. */
export async function enter({ path }: Opened): Promise<string> {
  const answer = await go(path);
  expect(answer.status).toBe(303);
  return answer.headers.get('location')!.split('/').at(-1)!;
}

/** After a moment: the processor is asked again no sooner. */
export const readPage = async (frame: FrameClient, { page_id }: Opened) => {
  test.clock.advance(3_000);
  return (await frame.call(RAIL_PAGE_PATHS.read, { page_id })).body;
};

export const back = async (returnUrl: string) => (await test.fetch(returnUrl)).text();

export async function giveCard(frame: FrameClient, card: Parameters<typeof processor.give>[1]): Promise<string> {
  const opened = await openDetails(frame);
  await back(processor.give(await enter(opened), card));
  const read = (await readPage(frame, opened)) as { instrument: { instrument_id: string } };
  return read.instrument.instrument_id;
}

/** Until nothing is left to be released. */
export const sweep = async () => {
  test.clock.advance(61_000);
  while ((await releaseHolds(deps)) > 0) test.clock.advance(61_000);
};
