import type { OpeningWords } from '../words.js';

export const en: OpeningWords = {
  lang: 'en',
  dir: 'ltr',
  progress: (step, steps) => `Step ${step} of ${steps}`,
  lastStep: 'Last step',
  price: {
    tax: (amount) => `incl. VAT ${amount}`,
    upTo: (price) => `at most ${price}`,
    every: ({ interval, count }) => (count === 1 ? `a ${interval}` : `every ${count} ${interval}s`),
    varies: 'Amount varies',
    nothing: 'Nothing to pay',
  },
  foot: {
    paidThrough: (host) => `Paid through ${host}`,
    runBy: (host) => `Payment run by ${host}`,
    terms: 'Terms',
    privacy: 'Privacy',
    help: 'Help',
  },
  testMode: { label: 'Test mode.', messages: 'Messages' },
  back: 'Back',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  loading: 'Loading',
  newWindow: '(opens in a new tab)',
  phone: {
    title: 'Your phone number',
    why: (shop) => `We text you a code to check that the number is yours. ${shop} never sees it.`,
    next: 'Then your card, then done. No account, no password.',
    accepted: { label: 'You can pay by', names: { card: 'Card', invoice: 'Invoice', direct_debit: 'Direct debit' } },
    whyAlone: 'We text you a code to check that the number is yours.',
    label: 'Phone number',
    hint: (country) => `Outside ${country ?? 'your country'}, start with + and the country code.`,
    country: (name) => (name ? `Country of the number: ${name}. Change` : 'Choose the country of the number'),
    searchCountry: 'Search for a country',
    noCountry: 'No country is called that.',
    reads: (number, country) => (country ? `${country}, ${number}` : number),
    button: 'Text me a code',
    busy: 'Sending the code…',
    paidBefore: 'I have paid here before',
    looking: 'Looking…',
    passkey: 'Use a passkey',
    visit: (host) => `Continue at ${host}`,
    visiting: 'Waiting for the other window…',
    wait: (seconds) => `You can ask for a code in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    problems: {
      empty: 'Enter your phone number.',
      malformed: 'That does not look like a phone number. Check the digits.',
      refused: 'We cannot text this number. Check it, or start with + and the country code.',
    },
  },
  error: {
    unreachable: 'We could not connect',
    unreachableMore: 'This try charged nothing. Check your connection and try again.',
    notRegistered: 'This page cannot take payments yet',
    notRegisteredMore: 'This try charged nothing. The shop has to register the address of this page first.',
    alone: 'This page belongs inside a shop',
    aloneMore:
      'It is the payment form that shops show on their own pages. On its own it does nothing, and it asks you for nothing.',
    aloneButton: 'See what you have paid',
  },
  refused: (code, declineReason, money) => {
    if (code === 'outcome_unknown') {
      return "We are still checking your last payment with the bank. Please don't pay again before the shop tells you the answer.";
    }
    if (code !== 'payment_declined') return `Your last try did not go through. ${money} You can try again.`;
    if (declineReason === 'insufficient_funds') {
      return `There is not enough money on this card. ${money} Try another way to pay.`;
    }
    if (declineReason === 'limit_exceeded') {
      return `The amount is above the limit for this way to pay. ${money} Try another way to pay.`;
    }
    return `The bank said no. ${money} Try another way to pay.`;
  },
  saidRefused: (shop, code) =>
    code === 'outcome_unknown'
      ? `${shop} does not know yet what became of your last payment. Please don't pay again before it tells you.`
      : `${shop} says that your last try did not go through.`,
  unsettled:
    'That did not work, and what became of your last click is not known here yet. Try again before you pay anything.',
  money: {
    nothing: 'Nothing was charged.',
    held: 'If your bank shows the amount as reserved, it is released by itself.',
  },
  notices: {
    offline: (money) => `We lost the connection. ${money} Try again.`,
    unavailable: (money) => `Something went wrong here. ${money} Try again in a moment.`,
    rate_limited: (money) => `That was too many tries. ${money} Wait a little and try again.`,
    session_expired: (money) => `You were away for a while. ${money} We text you a new code to go on.`,
    not_recognised: (money) =>
      `We do not recognise you here yet. ${money} Choose another way, or go on with your phone number.`,
    forgotten: (money) => `This device has forgotten you. ${money}`,
    cancelled: (money) => `You cancelled. ${money} You can go on here if you change your mind.`,
  },
};
