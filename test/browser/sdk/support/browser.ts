import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What the frame of `fakeFrame.html` keeps for tests. */
export type FakeFrame = {
  calls: [name: string, ...args: unknown[]][];
  replies: [name: string, reply: { ok: boolean; reason?: string }][];
  proofs: number;
  holdProof?: boolean;
  pay(): Promise<void>;
  finish(): Promise<void>;
  page: Record<string, (...args: unknown[]) => Promise<unknown>>;
};

/** The frame of the page's `index`th form, once the SDK has opened it. */
export async function openedFrame(page: Page, index = 0): Promise<Frame> {
  const element = await page.locator('form iframe').nth(index).elementHandle();
  await expect
    .poll(
      async () => {
        const frame = await element?.contentFrame();
        return frame
          ?.evaluate(() => (window as unknown as FakeFrame).calls?.some(([name]) => name === 'open'))
          .catch(() => false);
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  return (await element?.contentFrame()) as Frame;
}

export const callsOf = (frame: Frame) => frame.evaluate(() => (window as unknown as FakeFrame).calls);
export const repliesOf = (frame: Frame) => frame.evaluate(() => (window as unknown as FakeFrame).replies);
export const proofsOf = (frame: Frame) => frame.evaluate(() => (window as unknown as FakeFrame).proofs);
