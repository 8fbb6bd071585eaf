/** Everything the provider says to buyers in its messages, mails and problems, in English. */
export const en = {
  language: 'en',
  dates: 'en-GB',
  /** The text message with a code. */
  codeMessage: (code: string, shop: string) => `${code} is your code for ${shop}. Never give it to anyone.`,
  /** An email with a code. */
  codeMail: {
    code: (code: string, name: string) => `${code} is your code for ${name}`,
    notes: [
      'It can be used for five minutes. Never give it to anyone.',
      'If you did not ask for a code, you can ignore this email.',
    ],
  },
  /** An email that says that the way to reach the buyer was changed. */
  noticeMail: {
    email: { subject: 'Your email address has been changed', what: 'Receipts and codes from' },
    phone: { subject: 'Your phone number has been changed', what: 'Codes from' },
    goElsewhere: { email: 'now go to another address.', phone: 'now go to another number.' },
    notYou: 'If this was not you, answer this email or contact whoever runs the service at once.',
  },
  /** The receipt of a purchase. */
  receiptMail: {
    subject: (shop: string) => `Your receipt from ${shop}`,
    paid: (price: string, shop: string) => `You paid ${price} to ${shop}.`,
    item: 'Item',
    total: 'Total',
    tax: 'Of which VAT',
    date: 'Date',
    order: 'Order',
    consent: (when: string) =>
      `On ${when} you asked for immediate supply of this digital content and agreed that you thereby lose your right of withdrawal.`,
    refunded: 'Paid back',
    paidWith: 'Paid with',
    seller: 'Seller',
    boughtAt: 'Bought at',
    terms: 'Terms',
    stopAnyTime: (shop: string) => `You can stop at any time, by the link below or at ${shop}.`,
    help: 'Help',
    page: 'The receipt, to print and to save (30 days)',
    stop: 'Stop these payments',
    nextTime: 'Next time with one tap: make a passkey, or be known at other shops too',
    test: 'This was a test. No money was charged.',
    by: (operator: string) => `${operator} handles payments for the shop.`,
    notMine: 'Did you not buy this? Tell us',
  },
  /** What was agreed to, where nothing was charged yet. */
  agreementMail: {
    subject: (shop: string) => `Your agreement with ${shop}`,
    opening: (shop: string) => `You agreed to payments to ${shop}. Nothing has been charged yet.`,
    paysWith: 'Way to pay',
    agreement: 'Agreement',
    agreedAt: 'Agreed at',
  },
  /** A charge of a recurring payment that was declined. */
  mendMail: {
    subject: (shop: string) => `Your payment to ${shop} did not go through`,
    opening: (price: string, shop: string) =>
      `Your bank did not let ${shop} charge ${price}. Nothing was charged, and your agreement stands.`,
    how: 'To mend it, add another way to pay in your account, then remove the one that failed and say which pays from then on.',
    after: (shop: string) =>
      `${shop} hears of it and may charge again. If you do not want to pay, stop these payments.`,
    mend: 'Mend how you pay',
  },
  /** What recurring terms say. */
  terms: {
    every: (interval: string, count: number) => (count === 1 ? `a ${interval}` : `every ${count} ${interval}s`),
    upTo: (price: string) => `at most ${price}`,
    varies: 'the amount varies',
    from: (date: string) => `from ${date}`,
  },
  /** In the provider's window, before and after a processor's page. */
  railPage: {
    saved: { title: 'Saved', text: 'Go on in the shop. You can close this window.' },
    held: {
      title: 'Your bank agreed',
      text: 'The amount is reserved for this purchase. Finish it in the shop: nothing is taken before that.',
    },
    detailsDeclined: {
      title: 'This cannot be used to pay',
      text: 'Nothing was charged. Choose another way to pay in the shop.',
    },
    authenticationDeclined: {
      title: 'Your bank said no',
      text: 'Nothing was charged. Choose another way to pay in the shop.',
    },
    detailsOpen: { title: 'Nothing was saved', text: 'Go back to the shop to try again.' },
    authenticationOpen: {
      title: 'Your bank has not answered yet',
      text: 'Go back to the shop. If your bank shows the amount as reserved and you buy nothing, it is released by itself.',
    },
    released: {
      title: 'This came too late',
      text: 'What your bank reserved for it is released. Start again in the shop.',
    },
    over: {
      title: 'This page opens once',
      text: 'It was opened already, or is too old. Go back to the shop and try again from there.',
    },
    detailsDown: { title: 'The payment page does not answer', text: 'Nothing was saved yet.' },
    authenticationDown: {
      title: 'Your bank’s page does not answer',
      text: 'Nothing is taken. If your bank shows the amount as reserved and you buy nothing, it is released by itself.',
    },
    again: 'Try again',
    close: 'Close this window',
  },
  /** A payment link that sells nothing now. */
  linkPage: {
    unknown: {
      title: 'There is nothing behind this link',
      text: 'It may have been cut off on its way. Open it again from where you got it.',
    },
    expired: { title: 'This link is too old', text: 'Nothing can be bought with it any more. Nothing was charged.' },
    used_up: {
      title: 'This link has been used',
      text: 'What it sold is sold. If you bought it yourself, your receipt is in your email.',
    },
    held: {
      title: 'Somebody is paying with this link right now',
      text: 'It sells once only. If it was you and the shop did not answer, open the link again in ten minutes: what was not bought by then is free again.',
    },
    revoked: {
      title: 'The shop has taken this link back',
      text: 'Nothing can be bought with it any more. Nothing was charged.',
    },
    shop: (shop: string) => `For another link, ask ${shop}.`,
  },
  /** The receipt as a page. */
  receiptPage: {
    title: (shop: string) => `Receipt from ${shop}`,
    print: 'Print it, or save it as PDF, with your browser.',
    expired: {
      title: 'This link is too old',
      text: 'It opened for 30 days after the email was sent. Your account shows every receipt.',
    },
    unknown: {
      title: 'There is nothing behind this link',
      text: 'It may have been cut on its way. Open it from the email once more.',
    },
  },
  /** The page that stops recurring payments. */
  stopPage: {
    title: (shop: string) => `Stop paying ${shop}?`,
    will: (shop: string) => `Press the button, and ${shop} can charge nothing more. What you have paid stays paid.`,
    button: 'Stop these payments',
    doneTitle: 'It is stopped',
    done: (date: string, shop: string) => `Stopped on ${date}. ${shop} charges nothing more.`,
  },
  /** The page behind the link of a receipt, and its ends. */
  reportPage: {
    title: 'Did you not buy this?',
    shop: 'Shop',
    refunded: 'Paid back',
    will: (shop: string, name: string) =>
      `Press the button, and ${shop} and ${name} are told that you did not buy this. No money moves by that: ${shop} decides about the money and answers you.`,
    bank: 'Does a stranger have your card or phone? Then call your bank too.',
    button: 'I did not buy this',
    doneTitle: 'Thank you, we pass it on',
    done: (date: string, shop: string) =>
      `You told us on ${date} that you did not buy this. No money has moved because of it: ${shop} decides about the money and answers you.`,
    help: (shop: string) => `Help from ${shop}`,
    expired: {
      title: 'This link is too old',
      text: 'It could be used for thirteen months after the purchase. Nothing was sent. Ask the shop, or your bank.',
    },
    unknown: {
      title: 'There is nothing behind this link',
      text: 'It may have been cut on its way. Open it from the email once more. Nothing was sent.',
    },
    busy: {
      title: 'Too many at once',
      text: 'Much was reported from your network just now. Nothing was sent. Please try again in an hour.',
    },
  },
  /** News of a change of a number without the old one. */
  lostPhone: {
    asked: {
      subject: 'Your phone number will be changed',
      opening: (name: string, at: string) => `Your number at ${name} changes on ${at}, without the old number.`,
      note: (page: string) => `Was it not you? Stop it before then: ${page}`,
    },
    stopped: {
      subject: 'The change of your phone number was stopped',
      opening: (name: string) => `Your number at ${name} stays as it is.`,
      note: () => 'If it was not you who stopped it, contact whoever runs the service.',
    },
    failed: {
      subject: 'Your phone number could not be changed',
      opening: (name: string) => `Your number at ${name} stays as it is: the new one is in use there by now.`,
      note: (page: string) => `You can choose another number: ${page}`,
    },
  },
  /** The page for whoever looks for help where the shop names none. */
  help: {
    title: 'Help',
    goods: 'What you bought, a refund, or changing your mind',
    goodsMore: 'Ask the shop: it sold it to you. The receipt in your mail says how to reach it.',
    paid: 'Whether you paid, and what you pay',
    paidMore:
      'The receipt comes by email. Your account shows everything you have paid, stops what is paid again and again, and forgets you.',
    account: 'Open your account',
    lost: 'Lost your number or your devices?',
    form: 'This form',
    write: (name: string) => `Write to ${name}.`,
  },
  /** The page for whoever cannot show who they are any more. */
  lostEverything: {
    title: 'Lost your number or your devices?',
    some: 'If you still have one of them',
    ways: [
      'The number is gone: open your account in a browser that knows you, or with your passkey, and choose a new number there.',
      'The devices are gone: give your number, the code that comes to it, and then a code by email or the code on your card.',
    ],
    account: 'Open your account',
    all: 'If number, devices and passkeys are all gone',
    write: (name: string) => `Write to ${name}.`,
    tell: [
      'The order number from one of your receipts. If you can, write from the address that the receipt went to.',
      'The new phone number.',
      'Never a code, a card number or a password: nobody asks for them.',
    ],
    after: (name: string) =>
      `If ${name} believes you, your account gets the new number after 72 hours. The old number and your email address are told, and whoever still has them can stop it. Then you open it with a code to the new number and a code by email or the code on your card.`,
    never: (name: string) =>
      `For this ${name} shows nobody what you bought or saved. If neither the mailbox nor the card is left, buy with your new number as somebody new: the shop ends a subscription you no longer want.`,
  },
};
