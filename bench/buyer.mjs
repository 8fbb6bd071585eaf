/** What the buyer of a measurement sees of a page, and how they pay there. */
export const inFrame = (page) => page.frameLocator('form iframe');

/** As people press: the hand rests on the button before the finger goes down. */
export async function pay(page) {
  const button = inFrame(page).locator('main[data-screen=confirm] button[type=submit][aria-disabled=false]');
  await button.hover();
  await page.waitForTimeout(600);
  await button.click();
}
