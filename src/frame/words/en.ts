import type { Words } from './words.js';

export const en: Words = {
  lang: 'en',
  dir: 'ltr',
  progress: (step, steps) => `Step ${step} of ${steps}`,
  foot: { runBy: (host) => `Payment run by ${host}`, terms: 'Terms', privacy: 'Privacy', help: 'Help' },
  testMode: { label: 'Test mode. No real money moves.', messages: 'Read the text messages' },
  back: 'Back',
  tryAgain: 'Try again',
  loading: 'Loading',
  newWindow: '(opens in a new tab)',
  phone: {
    title: 'Your phone number',
    why: (shop) => `We text you a code to check that the number is yours. ${shop} never sees it.`,
    label: 'Phone number',
    hint: 'Outside your country, start with + and the country code.',
    reads: (number, country) => (country ? `${country}, ${number}` : number),
    button: 'Text me a code',
    busy: 'Sending the code…',
    wait: (seconds) => `You can ask for a code in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  },
  code: {
    title: (phone) => `Enter the code sent to ${phone}`,
    label: 'Six-digit code',
    hint: 'It is sent off by itself at the sixth digit.',
    button: 'Continue',
    busy: 'Checking the code…',
    resend: 'Send a new code',
    resendIn: (time) => `New code in ${time}`,
    resending: 'Sending a new code…',
    change: 'Change number',
  },
  email: {
    title: 'Where do we send the receipt?',
    why: (shop) => `${shop} gets this address too, so that it can reach you about your purchase.`,
    label: 'Email',
    button: 'Continue',
    busy: 'Saving…',
  },
  paymentMethod: {
    title: 'How do you want to pay?',
    card: 'Card',
    newCard: 'Another card',
    invoice: 'Invoice',
    directDebit: 'Direct debit',
    hints: { card: 'Credit or debit', invoice: 'Pay within 14 days', directDebit: 'From your bank account' },
    saved: 'Saved',
    button: 'Continue',
  },
  details: {
    title: 'Your card',
    why: 'It is kept for next time. You see the price once more before you pay.',
    number: 'Card number',
    expiry: 'Expires',
    expiryHint: 'MM/YY',
    csc: 'Security code',
    cscHint: 'On the back',
    button: 'Continue',
    busy: 'Checking the card…',
  },
  confirm: {
    title: 'Your purchase',
    welcomeBack: (email) => `Welcome back, ${email}`,
    shop: 'Shop',
    item: 'Item',
    method: 'Pay with',
    receipt: 'Receipt to',
    total: 'Total',
    whatFollows: (shop) => `You pay once. ${shop} gets your email address, never your phone or card number.`,
    pay: (price) => `Pay ${price}`,
    paying: 'Paying…',
    opening: 'One moment…',
    changeMethod: 'Use another method',
    notYou: 'Not you?',
  },
  done: {
    handingOver: (shop) => `Handing over to ${shop}…`,
    handingOverMore: (shop) => `You have agreed to the price. ${shop} takes it from here.`,
    handingOverButton: 'Handing over…',
    oneMoreClick: 'One more click',
    continueTo: (shop) => `Continue to ${shop}`,
    waiting: (shop) => `${shop} is finishing your purchase`,
    waitingMore: 'This takes a few seconds. Please keep this page open.',
    waitingButton: 'Finishing…',
    checking: 'We are checking with the bank',
    checkingMore: "Please don't pay again; we will show the answer here.",
    checkingButton: 'Checking…',
    paid: (price) => `Paid ${price}`,
    paidMore: (shop) => `${shop} has your purchase.`,
    paidButton: 'Paid',
  },
  error: {
    unreachable: 'We could not connect',
    unreachableMore: 'Nothing was charged. Check your connection and try again.',
    notRegistered: 'This page cannot take payments yet',
    notRegisteredMore: 'Nothing was charged. The shop has to register the address of this page first.',
    shopFailed: (shop) => `${shop} could not finish your purchase`,
    nothingCharged: 'Nothing was charged. You can try again.',
    maybeCharged: (shop) => `We do not know yet whether you were charged. Ask ${shop} before you pay again.`,
    says: (shop) => `${shop} says:`,
    otherWay: 'Pay another way',
    alone: 'This page belongs inside a shop',
    aloneMore:
      'It is the payment form that shops show on their own pages. On its own it does nothing, and it asks you for nothing.',
  },
  refused: (code, declineReason) => {
    if (code === 'outcome_unknown') {
      return "We are still checking your last payment with the bank. Please don't pay again before the shop tells you the answer.";
    }
    if (code !== 'payment_declined') return 'Your last try did not go through. Nothing was charged. You can try again.';
    if (declineReason === 'insufficient_funds') {
      return 'There is not enough money on this card. Nothing was charged. Try another way to pay.';
    }
    if (declineReason === 'limit_exceeded') {
      return 'The amount is above the limit for this way to pay. Nothing was charged. Try another way to pay.';
    }
    return 'The bank said no to this card. Nothing was charged. Try another way to pay.';
  },
  notices: (notice, shop) =>
    ({
      offline: 'We lost the connection. Nothing was charged yet. Try again.',
      unavailable: 'Something went wrong here. Nothing was charged. Try again in a moment.',
      rate_limited: 'That was too many tries. Nothing was charged. Wait a little and try again.',
      session_expired: 'You were away for a while. Nothing was charged. We text you a new code to go on.',
      code_used_up: 'That code cannot be used any more. Nothing was charged. Send a new code.',
      instrument_refused: 'This card cannot be used here. Nothing was charged. Try another way to pay.',
      terms_changed: 'The purchase changed. Nothing was charged. Check it once more, then pay.',
      terms_not_shown: 'Please look at the price for a moment before you pay. Nothing was charged.',
      shop_stopped: `${shop} stopped the purchase. Nothing was charged. Check the page and try again.`,
      form_incomplete: `Something on ${shop}'s page is still missing. Nothing was charged. Fill it in, then pay.`,
      shop_not_ready: `${shop}'s page did not answer. Nothing was charged. Try again.`,
      proof_failed: 'We could not finish this. Nothing was charged. Try again.',
    })[notice],
  fields: {
    empty: {
      phone: 'Enter your phone number.',
      code: 'Enter the six digits from the text message.',
      email: 'Enter your email address.',
      choice: 'Choose how to pay.',
      number: 'Enter the card number.',
      expiry: 'Enter the expiry date.',
      csc: 'Enter the security code.',
    },
    malformed: {
      phone: 'That does not look like a phone number. Check the digits.',
      code: 'The code has six digits.',
      email: 'That does not look like an email address, such as name@example.com.',
      choice: 'Choose how to pay.',
      number: 'The number is too short. Check it against the card.',
      expiry: 'Write month and year, such as 03/27.',
      csc: 'Three digits on the back of the card, or four on the front.',
    },
    refused: {
      phone: 'We cannot text this number. Check it, or start with + and the country code.',
      code: 'That code is not right.',
      email: 'This address was not accepted. Check it for a slip.',
      choice: 'This cannot be used here. Choose another way to pay.',
      number: 'This card was not accepted. Nothing was charged. Check it or use another card.',
      expiry: 'The date was not accepted. Check it against the card.',
      csc: 'The security code was not accepted. Check it against the card.',
    },
    past: 'This card has expired. Use another card.',
    notTestCard: 'Test mode takes only test cards, such as 4242 4242 4242 4242.',
    codeExpired: 'That code has expired. Send a new code.',
    codeWrong: (triesLeft) => {
      if (triesLeft === null) return 'That code is not right.';
      return `That code is not right. ${triesLeft} ${triesLeft === 1 ? 'try' : 'tries'} left.`;
    },
  },
};
