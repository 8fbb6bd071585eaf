import { isDeepStrictEqual } from 'node:util';
import type { PaymentMethod } from 'ondemand-pay/internal';
import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { FrameLocator, Locator, Page } from 'playwright-core';

export const CARDS = {
  approved: '4242 4242 4242 4242',
  insufficientFunds: '4000 0000 0000 0002',
  savedThenDeclined: '4000 0000 0000 0341',
  outcomeUnknown: '4000 0000 0000 0119',
  authenticate: '4000 0025 0000 3155',
} as const;

export const IBANS = { approved: 'SE45 5000 0000 0583 9825 7466', closed: 'DE89 3704 0044 0532 0130 00' } as const;

/** Milliseconds between reaching a button and pressing it: people take longer. */
const RESTING = 600;

/** Looks up the code that was sent. */
type Code = () => Promise<string>;

/** The hand comes to the button and lies still on it; it comes anew where the page has moved the button meanwhile. */
async function rest(button: Locator): Promise<void> {
  let place: unknown;
  await button.waitFor();
  do {
    await button.hover({ force: true });
    place = await button.boundingBox();
    await button.page().waitForTimeout(RESTING);
  } while (!isDeepStrictEqual(place, await button.boundingBox()));
}

/** As people press: the hand comes to the button and rests before the finger goes down. */
export async function press(button: Locator, times = 1): Promise<void> {
  await rest(button);
  await button.click({ force: true, clickCount: times });
}

/** The same for a button that changes something: it is pressed once it is live. */
export async function pressLive(button: Locator): Promise<void> {
  // While the terms are being opened, another button stands in its place.
  const guarded = button.locator('xpath=self::*[@data-guards]');
  // The hand is on its way while the time of what has to be seen runs: both waits are over together.
  await Promise.all([rest(guarded), button.locator('xpath=self::*[@data-stands="live"]').waitFor()]);
  await guarded.click({ force: true });
}

/** A person at the frame: does what its screens ask, by what a person sees. */
export function buyerAt(page: Page, form = 'form.ondemand-form') {
  const frame = page.frameLocator(`${form} iframe`);
  return buyerOf(frame, () => frame.owner().scrollIntoViewIfNeeded());
}

/** The same at the provider's window. */
export const buyerInWindow = (popup: Page) => buyerOf(popup, async () => {});

function buyerOf<Place extends FrameLocator | Page>(place: Place, bringIntoView: () => Promise<void>) {
  const frame: Pick<Page, 'locator' | 'getByRole' | 'getByLabel' | 'getByText'> = place;
  const screen = (name: string) => frame.locator(`main[data-screen="${name}"]`);
  const primary = () => frame.locator('main button[type=submit]');

  const self = {
    frame: place,
    screen,
    primary,
    async givePhone(phone: string = SANDBOX_PHONES.fixedCode) {
      await screen('phone').waitFor();
      await frame.locator('input[autocomplete=tel]').fill(phone);
      await primary().click();
    },
    async giveCode(code: string = SANDBOX_FIXED_CODE) {
      await screen('code').waitFor();
      await frame.locator('input[autocomplete=one-time-code]').fill(code);
    },
    /** Where only it is asked for the button goes on; above the ways to pay a tap on one of them does. */
    async giveEmail(email = 'anna@example.se') {
      const field = frame.locator('input[autocomplete=email]');
      await field.fill(email);
      if ((await screen('email').count()) > 0) await primary().click();
    },
    /** A tap on its row goes on by itself. */
    async chooseMethod(method: PaymentMethod) {
      await screen('payment-method').waitFor();
      await frame.locator(`label:has(> input[type=radio][value=${method}])`).click();
    },
    chooseCard: () => self.chooseMethod('card'),
    async giveInvoiceDetails() {
      await screen('details').waitFor();
      await frame.locator('input[autocomplete=name]').fill('Anna Lind');
      await frame.locator('input[autocomplete=bday]').fill('1985-07-04');
      await frame.locator('input[autocomplete=street-address]').fill('Storgatan 1');
      await frame.locator('input[autocomplete=postal-code]').fill('111 22');
      await primary().click();
    },
    async giveIban(iban: string) {
      await screen('details').waitFor();
      await frame.locator('input[name=iban]').fill(iban);
      await primary().click();
    },
    async giveCard(number: string = CARDS.approved) {
      await screen('details').waitFor();
      await frame.locator('input[autocomplete=cc-number]').fill(number);
      await frame.locator('input[autocomplete=cc-exp]').fill('12/40');
      await frame.locator('input[autocomplete=cc-csc]').fill('123');
      await primary().click();
    },
    /** Another card after one was refused: from the payment methods to the final button. */
    async payWithCard(card: string) {
      await self.chooseCard();
      await self.giveCard(card);
      await screen('confirm').waitFor();
    },
    /** From the first screen to the payment methods. */
    async introduce({ phone = SANDBOX_PHONES.fixedCode as string, code = SANDBOX_FIXED_CODE as string | Code } = {}) {
      await self.givePhone(phone);
      await screen('code').waitFor();
      await self.giveCode(typeof code === 'string' ? code : await code());
      await self.giveEmail();
      await screen('payment-method').waitFor();
    },
    /** From the first screen to the final button. Without a number, the sandbox's number with the fixed code. */
    async onboard({ card = CARDS.approved as string, code = SANDBOX_FIXED_CODE } = {}) {
      await self.givePhone();
      await self.giveCode(code);
      await self.giveEmail();
      await self.payWithCard(card);
    },
    /** Asks to be recognised at other shops too: on a later visit, which the click then does, or once all is done. */
    async askToBeKnown() {
      await frame.locator('main [aria-describedby=everywhere-ask]').click();
      await frame.locator('#everywhere-ask').waitFor();
    },
    /** The final button, once it is live. */
    async pay() {
      await screen('confirm').waitFor();
      // A click that has to wait scrolls the page to and fro, and terms that move out of view start their time anew.
      await bringIntoView();
      await pressLive(primary());
    },
    /** The same without a hand at the mouse: the key comes after a look at what the focus stands on. */
    async payByKey() {
      await screen('confirm').waitFor();
      await frame.locator('main button[type=submit][aria-disabled=false]').waitFor();
      await primary().focus();
      await primary().page().waitForTimeout(RESTING);
      await primary().press('Enter');
    },
    press,
    /** The primary button of a screen that changes something. */
    change: () => pressLive(primary()),
  };
  return self;
}

/** Proves in the provider's window, by phone and the card's security code, who they are. */
export async function proveInWindow(window: Page, { phone, code }: { phone: string; code: Code }): Promise<void> {
  await window.locator('input[type=tel]').fill(phone);
  await window.getByRole('button', { name: 'Text me a code' }).click();
  // The code has been sent once it is asked for, and the sixth digit sends it off.
  const field = window.locator('[data-screen=code] input');
  await field.waitFor();
  await field.fill(await code());
  await window.locator('[data-screen=details] input').fill('123');
  await window.getByRole('button', { name: 'Continue' }).click();
}
