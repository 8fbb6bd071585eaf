/*
 * A buyer who has never been here, in a sandbox: for the scripts that buy through a page in Chromium, whatever made the
 * page.
 */

/** @import { FrameLocator, Page } from 'playwright-core' */

/** How long a pointer has to rest on the final button, with a margin. */
const REST = 700;

/**
 * Opens a page that has a frame, and waits for its first screen.
 * @param {Page} page @param {string} url
 * @returns {Promise<FrameLocator>}
 */
export async function openFrame(page, url) {
  await page.goto(url);
  const frame = page.frameLocator('form iframe');
  await frame.locator('main[data-screen=phone] input[autocomplete=tel]').waitFor();
  return frame;
}

/**
 * From the phone number to the final click; what the page shows then is for the caller to look at.
 * @param {FrameLocator} frame on its first screen
 */
export async function buyByCard(frame) {
  const button = frame.locator('main button[type=submit]');
  /** @param {string} screen @param {Record<string, string>} fields by their autocomplete token */
  const give = async (screen, fields) => {
    await frame.locator(`main[data-screen="${screen}"]`).waitFor();
    for (const [token, text] of Object.entries(fields)) await frame.locator(`input[autocomplete=${token}]`).fill(text);
    // The code is read as soon as it is whole.
    if (screen !== 'code') await button.click();
  };
  await give('phone', { tel: '+46 70 000 00 01' });
  await give('code', { 'one-time-code': '123456' });
  await give('payment-method', { email: 'anna@example.se' });
  await give('details', { 'cc-number': '4242 4242 4242 4242', 'cc-exp': '12/40', 'cc-csc': '123' });
  await frame.locator('main[data-screen=confirm] button[type=submit][aria-disabled=false]').waitFor();
  await button.hover({ force: true });
  await new Promise((resolve) => setTimeout(resolve, REST));
  await button.click({ force: true });
}
