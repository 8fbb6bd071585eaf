/**
 * Takes a picture of every screen of the built frame into docs/screens: narrow in light, wide in dark, some in
 * Swedish, in the pseudo-locale, and from right to left. It fails if anything is cut off in any of them.
 * For looking: `npx rollup -c && node scripts/screens.mjs [name…]`. The frame runs as in a shop, on another
 * site than its page, under the provider's own policy; a small server answers its calls.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { chromiumOptions } from './chromium.mjs';

const OUT = 'docs/screens';
const wanted = process.argv.slice(2);
const manifest = JSON.parse(readFileSync('dist/frame/manifest.json', 'utf8'));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'";

const CARD = { instrument_id: 'in_1', method: 'card', label: 'Visa •• 4242' };
const ACCOUNT = { instrument_id: 'in_2', method: 'direct_debit', label: 'SE •• 7466' };
const KNOWN = { email_masked: 'a•••@e•••.se', instruments: [CARD, ACCOUNT] };
const order = (id, name, amount, created_at, status = 'captured', refunded_amount = 0) => ({
  id,
  merchant_name: 'Kiosk',
  name,
  amount,
  refunded_amount,
  currency: 'SEK',
  status,
  created_at,
});
const terms = (max_amount, interval) => ({
  max_amount,
  currency: max_amount && 'SEK',
  interval,
  interval_count: interval && 1,
  start: '2026-08-23T12:00:00Z',
});
const RECURRING = [
  {
    id: 'rp_1',
    merchant_name: 'Kiosk',
    item_name: 'All of Kiosk',
    status: 'active',
    terms: terms(9900, 'month'),
    instrument: CARD,
    created_at: '2026-08-23T12:00:00Z',
    charges: [
      order('or_3', 'All of Kiosk, November', 9900, '2026-11-23T09:00:00Z'),
      order('or_2', 'All of Kiosk, October', 9900, '2026-10-23T09:00:00Z', 'refunded', 9900),
    ],
  },
  {
    id: 'rp_2',
    merchant_name: 'Kiosk',
    item_name: 'Crosswords',
    status: 'revoked',
    terms: terms(null, null),
    instrument: ACCOUNT,
    created_at: '2026-02-01T12:00:00Z',
    charges: [],
  },
];
const ORDERS = [
  order('or_9', 'Day pass', 9900, '2026-11-20T18:05:00Z'),
  order(
    'or_8',
    'The long read about the harbour that was never built',
    1900,
    '2026-11-02T07:10:00Z',
    'partially_refunded',
    900,
  ),
  order('or_7', 'Weekend edition', 4900, '2026-10-31T07:10:00Z', 'authorized'),
];
const device = (id, merchant_name, is_this) => ({
  id,
  merchant_name,
  is_this,
  created_at: '2026-08-23T12:00:00Z',
  last_used_at: '2026-11-20T12:00:00Z',
});
const preferences = () => ({
  merchant_name: scene.alone ? 'Pay' : 'Kiosk',
  can_change: true,
  can_change_identity: true,
  factors: ['sms_code', 'security_code', 'email_code'],
  security_code_of: CARD,
  recurring_payments: scene.empty ? [] : RECURRING,
  orders: scene.empty ? [] : ORDERS,
  account: scene.alone
    ? {
        phone_masked: '+46 70 ••• •• 67',
        email_masked: 'a•••@e•••.se',
        email_verified: false,
        instruments: [
          { ...CARD, is_default: true, recurring_payments: ['rp_1'] },
          { ...ACCOUNT, is_default: false, recurring_payments: [] },
        ],
        devices: [device('de_1', null, true), device('de_2', 'Pixel Attic', false)],
        passkeys: [{ id: 'pk_1', created_at: '2026-09-01T12:00:00Z', last_used_at: null }],
        known_everywhere: true,
        own_limit: { amount: 25_000, currency: 'SEK' },
        pending_phone: null,
      }
    : null,
});
/** Refused until something was proved, where the scene asks for that. */
let proved = false;
const changed = (answer) => (scene.need && !proved ? { status: 403, code: scene.need } : answer);
const receipt = (over = {}) => ({
  order_id: 'or_6Yd3kQx0vTq1nZ8b',
  merchant_name: 'Kiosk',
  support_url: 'https://kiosk.example/help',
  name: 'Day pass',
  amount: 9900,
  tax_amount: 560,
  refunded_amount: 0,
  currency: 'SEK',
  status: 'captured',
  created_at: '2026-11-20T18:05:00Z',
  consent: null,
  reported_at: null,
  payment: null,
  ...over,
  ...scene.receipt,
});
const ALL_METHODS = ['card', 'invoice', 'direct_debit'];

/** What differs from one picture to the next. */
let scene = {};
let pageOrigin = '';

const answers = {
  '/frame/sessions': () => ({
    token: 't',
    session_id: 's',
    expires_in: 900,
    merchant: { name: 'Kiosk', support_url: 'https://kiosk.example/help' },
    livemode: scene.livemode ?? false,
    methods: (scene.methods ?? ['card']).map((method) => ({ method, currencies: null })),
    buyer: scene.known ? KNOWN : null,
  }),
  '/frame/phone': () => ({ phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 }),
  '/frame/code': ({ code }) =>
    code === '000000'
      ? { status: 422, code: 'code_wrong', tries_left: 3 }
      : { token: 't2', expires_in: 900, buyer: { email_masked: null, instruments: [] }, factors: scene.factors ?? [] },
  '/frame/email': () => ({ buyer: { email_masked: KNOWN.email_masked, instruments: [] } }),
  '/frame/factors': ({ factor, csc }) => {
    if (factor === 'sms_code')
      return { status: 'code_sent', masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 };
    if (csc === '000') return { status: 422, code: 'factor_wrong', tries_left: 2 };
    return factor === 'email_code'
      ? { status: 'code_sent', resend_after: 30, expires_in: 300 }
      : { status: 'proved', buyer: KNOWN };
  },
  '/frame/preferences/open': () => (scene.expired ? { status: 409, code: 'preferences_expired' } : preferences()),
  '/frame/preferences/stop': () => changed(preferences()),
  '/frame/account/instruments/remove': () => changed(preferences()),
  '/frame/account/email': () => ({
    status: 'code_sent',
    to: 'new_email',
    masked: 'b•••@e•••.se',
    resend_after: 30,
    expires_in: 300,
  }),
  '/frame/account/phone': () => ({
    status: 'code_sent',
    to: 'current_phone',
    masked: '+46 70 ••• •• 67',
    resend_after: 30,
    expires_in: 300,
  }),
  '/frame/account/export': () => changed({ data: {} }),
  '/frame/account/erase': () => ({ status: 'erased', something_remains: false }),
  '/frame/receipt': () => (scene.missing ? { status: 404, code: 'not_found' } : receipt()),
  '/frame/receipt/report': () => receipt({ reported_at: '2026-11-23T12:00:00Z' }),
  '/frame/authentications': () => ({ status: 422, code: 'authentication_refused' }),
  '/frame/instruments': () => ({ instrument: CARD }),
  '/frame/confirmations': ({ flow, instrument_id, amount, currency, item_name, ...terms }) => ({
    confirmation_id: 'co_1',
    asks_recognition: scene.known !== true,
    flow,
    item_name: item_name ?? null,
    merchant_name: 'Kiosk',
    email_masked: KNOWN.email_masked,
    consent: scene.consent ? { kind: 'immediate_supply', version: '1' } : null,
    ...(flow === 'registration' ? {} : { instrument: CARD, authentication: scene.authentication ?? 'none' }),
    ...(flow === 'purchase' ? { amount, currency } : {}),
    ...(flow === 'recurring-purchase'
      ? {
          terms: {
            max_amount: terms.max_amount ?? null,
            currency: currency ?? null,
            interval: terms.interval ?? null,
            interval_count: terms.interval_count ?? null,
            start: '2026-11-23T12:00:00Z',
          },
        }
      : {}),
  }),
  '/frame/proofs': () => ({ user_token: 'u', origin_proof: 'p', email: 'a@example.com' }),
};

/** A chunk with the words of a language, in the pseudo-locale. */
const pseudo = (name, exported) => `
import { pseudoLocale } from './pseudoLocale.mjs';
import * as real from './${name}?real';
export const ${exported} = pseudoLocale(real.${exported}, { dir: '${scene.rtl ? 'rtl' : 'ltr'}' });
`;
const EXPORTS = { first: 'sv', purchase: 'svPurchase', account: 'svAccount' };

const pay = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname === '/frame' || pathname === '/account') {
    const html = readFileSync('dist/frame/frame.html', 'utf8')
      .replace('{{origins}}', pageOrigin)
      .replace('{{account}}', pathname === '/account' && !scene.explains ? 'test_account' : '')
      .replace('{{account}}', '')
      .replace('{{operator}}', '')
      .replace('{{script}}', `/frame/assets/${manifest.script}`)
      .replace('{{stylesheet}}', `/frame/assets/${manifest.stylesheet}`);
    return response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': CSP }).end(html);
  }
  if (pathname.startsWith('/frame/assets/')) {
    const name = pathname.slice('/frame/assets/'.length);
    if (name === 'pseudoLocale.mjs') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' });
      return response.end(readFileSync('scripts/pseudoLocale.mjs'));
    }
    if (!manifest.files.includes(name)) return response.writeHead(404).end();
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    const part = EXPORTS[/^sv-(\w+)\./.exec(name)?.[1]];
    const source = part && scene.pseudo && !request.url.endsWith('?real') ? pseudo(name, part) : null;
    return response.writeHead(200, { 'Content-Type': type }).end(source ?? readFileSync(`dist/frame/${name}`));
  }
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (scene.silent === pathname) return;
    const answer = answers[pathname]?.(JSON.parse(body));
    response
      .writeHead(answer ? (answer.code ? answer.status : 200) : 404, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(answer ?? {}));
  });
});

const SHOP = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><style>body{margin:0}iframe{display:block;width:100%;border:0;height:300px}</style>
<script type="importmap">{ "imports": { "penpal": "/penpal.js" } }</script><script type="module">
import { openCalls } from '/bridgeCalls.js';
import { portHandover } from '/portHandover.js';
window.start = async (settings, replies) => {
  const frame = document.createElement('iframe');
  frame.src = '/* frame */';
  document.body.append(frame);
  const ok = { ok: true };
  await new Promise((resolve) => frame.addEventListener('load', resolve));
  const { port1, port2 } = new MessageChannel();
  const { call } = openCalls(port1, {
    resize: async (height) => { frame.style.height = height + 'px'; return ok; },
    changeState: async () => ok, raiseSubmit: async () => replies.raiseSubmit ?? ok,
    deliver: async () => replies.deliver ?? ok, release: async () => ok, cancel: async () => ok,
  }, 10000);
  frame.contentWindow.postMessage(portHandover(), new URL(frame.src).origin, [port2]);
  window.settle = (outcome) => call('settle', outcome);
  return call('open', { sdkVersion: '0', settings });
};
</script>`;

const shop = createServer((request, response) => {
  const module = {
    '/bridgeCalls.js': 'dist/protocol/bridgeCalls.js',
    '/portHandover.js': 'dist/protocol/portHandover.js',
    '/penpal.js': 'node_modules/penpal/dist/penpal.mjs',
  }[request.url];
  if (module) return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(module));
  const frame = `http://pay.localhost:${pay.address().port}/frame?key=test_screens`;
  response.writeHead(200, { 'Content-Type': 'text/html' }).end(SHOP.replace('/* frame */', frame));
});

const PURCHASE = {
  flow: 'purchase',
  delivery: 'native',
  locale: 'en-SE',
  amount: 9900,
  currency: 'SEK',
  itemName: 'Day pass',
};

const SUBSCRIPTION = { flow: 'recurring-purchase', itemName: 'All of Kiosk', interval: 'month' };

// Found by what does not change with the language.
const field = (frame, token) => frame.locator(`input[autocomplete=${token}]`);
const on = (frame, screen) => frame.locator(`[data-screen=${screen}]`).waitFor();
const button = (frame) => frame.locator('button[type=submit]');
const phone = async (frame) => {
  await field(frame, 'tel').fill('070 123 45 67');
  await button(frame).click();
  await on(frame, 'code');
};
const code = async (frame) => {
  await phone(frame);
  await field(frame, 'one-time-code').fill('123456');
  await on(frame, 'email');
};
const email = async (frame) => {
  await code(frame);
  await field(frame, 'email').fill('anna@example.se');
  await button(frame).click();
  await frame.locator('[data-screen=payment-method], [data-screen=confirm]').waitFor();
};
const details = (method) => async (frame) => {
  await email(frame);
  await frame.locator(`input[type=radio][value=${method}]`).check();
  await button(frame).click();
  await on(frame, 'details');
};
const fillCard = async (frame, number) => {
  await field(frame, 'cc-number').pressSequentially(number);
  await field(frame, 'cc-exp').fill('3/31');
  await field(frame, 'cc-csc').fill('123');
};
const confirm = async (frame) => {
  await details('card')(frame);
  await fillCard(frame, '4242424242424242');
  await button(frame).click();
  await on(frame, 'confirm');
  await live(frame);
};
const live = (frame) => frame.locator('button[type=submit][aria-disabled=false]').waitFor();
const pays = async (frame) => {
  await live(frame);
  // The hand has to rest on the button before the press counts.
  await button(frame).hover();
  await new Promise((resolve) => setTimeout(resolve, 600));
  await button(frame).click();
};
const saved = async (frame) => {
  await email(frame);
  await frame.locator('.texts button').last().click();
  await on(frame, 'details');
};
/** The buyer's first act, which opens the frame to its whole height. */
const touch = async (frame) => {
  await frame.locator('main[aria-busy=false] h1').click();
};
/** One of the buttons beside the primary one, by its place. */
const press = (place, ends) => async (frame) => {
  await touch(frame);
  await frame.locator(place).click();
  if (ends) await frame.locator(ends).waitFor();
};
const stopping = async (frame) => {
  await press('.item-head button')(frame);
  await frame.locator('.item-head').first().waitFor({ state: 'detached' });
  await button(frame).click();
};
const ERASE = 'section:last-of-type .texts button:last-child';
const PREFERENCES = { itemName: undefined, flow: 'preferences', sessionId: 'ps_1' };
const RECEIPT = { itemName: undefined, flow: 'success', orderReference: 'or_6Yd3kQx0vTq1nZ8b' };
const wrong = (frame) => frame.locator('.wrong, .callout').first().waitFor();

const SCREENS = {
  loading: { silent: '/frame/sessions', ends: 'loading' },
  phone: { ends: 'phone', sv: true, pseudo: true },
  'phone-error': {
    ends: 'phone',
    run: async (frame) => {
      await field(frame, 'tel').fill('07');
      await button(frame).click();
    },
  },
  'phone-read': {
    ends: 'phone',
    run: async (frame) => {
      await field(frame, 'tel').pressSequentially('0701234567');
      await frame.getByText('+46').waitFor();
    },
  },
  cancelled: {
    ends: 'phone',
    run: async (frame) => {
      await frame.locator('.texts button').last().click();
      await frame.locator('.callout').waitFor();
    },
  },
  code: { run: phone, ends: 'code', sv: true, pseudo: true },
  'code-wrong': {
    ends: 'code',
    run: async (frame) => {
      await phone(frame);
      await field(frame, 'one-time-code').fill('000000');
      await wrong(frame);
    },
  },
  email: { run: code, ends: 'email' },
  'payment-method': { run: email, ends: 'payment-method', methods: ALL_METHODS, sv: true, pseudo: true },
  'payment-method-saved': {
    known: true,
    methods: ALL_METHODS,
    ends: 'payment-method',
    run: async (frame) => {
      await live(frame);
      await frame.locator('.texts button').first().click();
    },
  },
  'use-saved': { run: email, ends: 'payment-method', factors: ['security_code', 'email_code'], methods: ALL_METHODS },
  declined: {
    known: true,
    ends: 'payment-method',
    settings: { problem: { code: 'payment_declined', declineReason: 'card_declined' } },
  },
  'details-card': {
    ends: 'details',
    run: async (frame) => {
      await details('card')(frame);
      await fillCard(frame, '4242424242424242');
    },
  },
  'details-card-error': {
    ends: 'details',
    run: async (frame) => {
      await details('card')(frame);
      await fillCard(frame, '4111111111111111');
      await button(frame).click();
    },
  },
  'details-invoice': {
    ends: 'details',
    methods: ALL_METHODS,
    sv: true,
    run: async (frame) => {
      await details('invoice')(frame);
      await field(frame, 'name').fill('Anna Berg');
      await field(frame, 'bday').fill('19850704');
      await field(frame, 'street-address').fill('Storgatan 1');
      await field(frame, 'postal-code').fill('111 22');
    },
  },
  'details-account': {
    ends: 'details',
    methods: ALL_METHODS,
    run: async (frame) => {
      await details('direct_debit')(frame);
      await frame.locator('input[name=iban]').pressSequentially('SE4550000000058398257466');
    },
  },
  'second-factor': { ends: 'details', factors: ['security_code', 'email_code'], run: saved },
  'second-factor-email': { ends: 'details', factors: ['email_code'], run: saved },
  confirm: { run: confirm, ends: 'confirm', sv: true, pseudo: true },
  'confirm-consent': {
    ends: 'confirm',
    consent: true,
    sv: true,
    run: async (frame) => {
      await confirm(frame);
      await button(frame).click();
      await wrong(frame);
    },
  },
  returning: { known: true, run: live, ends: 'confirm', sv: true },
  'returning-live': { known: true, livemode: true, run: live, ends: 'confirm' },
  subscription: { run: confirm, ends: 'confirm', settings: SUBSCRIPTION, sv: true },
  'subscription-varies': {
    run: confirm,
    ends: 'confirm',
    settings: { ...SUBSCRIPTION, amount: undefined, currency: undefined, interval: undefined },
  },
  registration: {
    ends: 'confirm',
    settings: { flow: 'registration' },
    run: async (frame) => {
      await email(frame);
      await live(frame);
    },
  },
  prevented: {
    known: true,
    ends: 'confirm',
    replies: { raiseSubmit: { ok: false, reason: 'invalid' } },
    run: async (frame) => {
      await pays(frame);
      await wrong(frame);
    },
  },
  authenticate: { known: true, authentication: 'in_frame', run: pays, ends: 'authenticate', sv: true, pseudo: true },
  'not-approved': {
    known: true,
    authentication: 'in_frame',
    ends: 'payment-method',
    run: async (frame) => {
      await pays(frame);
      await on(frame, 'authenticate');
      await frame.locator('.texts button').first().click();
    },
  },
  'handing-over': { known: true, run: pays, ends: 'done', sv: true },
  'one-more-click': {
    known: true,
    replies: { deliver: { ok: false, reason: 'needs_click' } },
    run: pays,
    ends: 'done',
  },
  paid: {
    known: true,
    ends: 'done',
    settings: { delivery: 'fetch' },
    run: async (frame, page) => {
      await pays(frame);
      await on(frame, 'done');
      await settled(page);
      await page.evaluate(() => window.settle({ status: 'done' }));
      await frame.locator('.badge.paid').waitFor();
    },
  },
  'shop-error': {
    known: true,
    ends: 'error',
    settings: { delivery: 'fetch' },
    run: async (frame, page) => {
      await pays(frame);
      await on(frame, 'done');
      await settled(page);
      await page.evaluate(() =>
        window.settle({
          status: 'failed',
          code: 'payment_declined',
          declineReason: 'card_declined',
          shopSays: 'We keep your basket for an hour.',
        }),
      );
    },
  },
  preferences: { settings: PREFERENCES, known: true, run: touch, ends: 'preferences', sv: true, pseudo: true },
  'preferences-empty': { settings: PREFERENCES, known: true, empty: true, run: touch, ends: 'preferences' },
  'preferences-stop': {
    settings: PREFERENCES,
    known: true,
    run: press('.item-head button'),
    ends: 'preferences',
    sv: true,
  },
  'preferences-stopped': {
    settings: PREFERENCES,
    known: true,
    run: async (frame) => {
      await stopping(frame);
      await frame.locator('.callout').waitFor();
    },
    ends: 'preferences',
  },
  'preferences-prove': {
    settings: PREFERENCES,
    known: true,
    need: 'factor_missing',
    run: async (frame) => {
      await stopping(frame);
      await field(frame, 'one-time-code').waitFor();
    },
    ends: 'preferences',
    sv: true,
    pseudo: true,
  },
  'preferences-expired': {
    settings: PREFERENCES,
    known: true,
    expired: true,
    run: touch,
    ends: 'preferences',
    sv: true,
  },
  'preferences-elsewhere': {
    settings: PREFERENCES,
    factors: ['security_code'],
    run: async (frame) => {
      await phone(frame);
      await field(frame, 'one-time-code').fill('123456');
    },
    ends: 'preferences',
  },
  receipt: { settings: RECEIPT, run: touch, ends: 'receipt', sv: true, pseudo: true },
  'receipt-whole': {
    settings: RECEIPT,
    known: true,
    receipt: {
      status: 'authorized',
      consent: { kind: 'immediate_supply', version: '1', at: '2026-11-20T18:04:00Z' },
      payment: { instrument: CARD, changeable_to: [ACCOUNT] },
    },
    run: touch,
    ends: 'receipt',
    sv: true,
  },
  'receipt-method': {
    settings: RECEIPT,
    known: true,
    receipt: { status: 'authorized', payment: { instrument: CARD, changeable_to: [ACCOUNT] } },
    run: press('.texts button:first-child', 'fieldset'),
    ends: 'receipt',
  },
  'receipt-report': {
    settings: RECEIPT,
    run: press('.texts button:last-child', 'textarea'),
    ends: 'receipt',
    sv: true,
  },
  'receipt-reported': {
    settings: RECEIPT,
    run: async (frame) => {
      await press('.texts button:last-child', 'textarea')(frame);
      await button(frame).click();
      await frame.locator('.callout').waitFor();
    },
    ends: 'receipt',
  },
  'receipt-missing': { settings: RECEIPT, missing: true, run: touch, ends: 'receipt' },
  account: { alone: true, known: true, run: touch, ends: 'preferences', sv: true, pseudo: true },
  'account-remove': {
    alone: true,
    known: true,
    run: press('section:nth-of-type(4) .rows li:first-child button', 'fieldset'),
    ends: 'preferences',
    sv: true,
  },
  'account-erase': { alone: true, known: true, run: press(ERASE, '.bullets'), ends: 'preferences', sv: true },
  'account-erase-sure': {
    alone: true,
    known: true,
    run: async (frame) => {
      await press(ERASE, '.bullets')(frame);
      await button(frame).click();
      await frame.locator('.bullets').waitFor({ state: 'detached' });
    },
    ends: 'preferences',
  },
  'account-email-code': {
    alone: true,
    known: true,
    run: async (frame) => {
      await press('section:nth-of-type(3) .rows li:last-child button', 'input')(frame);
      await field(frame, 'email').fill('b@example.se');
      await button(frame).click();
      await field(frame, 'one-time-code').waitFor();
    },
    ends: 'preferences',
  },
  'account-phone': {
    alone: true,
    known: true,
    run: press('section:nth-of-type(3) .rows li:first-child button', 'input'),
    ends: 'preferences',
  },
  'account-limit': {
    alone: true,
    known: true,
    run: press('section:nth-of-type(5) > .rows:first-of-type > li:last-child button', 'select'),
    ends: 'preferences',
    sv: true,
    pseudo: true,
  },
  'account-limit-error': {
    alone: true,
    known: true,
    run: async (frame) => {
      await press('section:nth-of-type(5) > .rows:first-of-type > li:last-child button', 'select')(frame);
      await frame.locator('#limitAmount').fill('200 kr');
      await button(frame).click();
      await wrong(frame);
    },
    ends: 'preferences',
  },
  'account-add': {
    alone: true,
    known: true,
    methods: ALL_METHODS,
    run: press('section:nth-of-type(4) > .text', 'fieldset'),
    ends: 'preferences',
  },
  alone: { alone: true, explains: true, ends: 'error', sv: true },
};

/** How each screen is looked at. Only the kept ones become pictures; all are checked. */
const LOOKS = [
  { suffix: '320-light', width: 320, colorScheme: 'light', locale: 'en-SE' },
  { suffix: '1024-dark', width: 1024, colorScheme: 'dark', locale: 'en-SE' },
  { suffix: '320-sv', width: 320, colorScheme: 'light', locale: 'sv-SE', keep: ({ sv }) => sv },
  { suffix: '320-longer', width: 320, colorScheme: 'light', locale: 'sv-SE', pseudo: true, keep: () => false },
  {
    suffix: '320-rtl',
    width: 320,
    colorScheme: 'dark',
    locale: 'sv-SE',
    pseudo: true,
    rtl: true,
    keep: (each) => each.pseudo,
  },
];

await new Promise((resolve) => pay.listen(0, '127.0.0.1', resolve));
await new Promise((resolve) => shop.listen(0, '127.0.0.1', resolve));
pageOrigin = `http://news.localhost:${shop.address().port}`;
mkdirSync(OUT, { recursive: true });

let faults = 0;
const fault = (...words) => {
  faults += 1;
  console.error(...words);
};

const browser = await chromium.launch(chromiumOptions());
try {
  for (const [name, screen] of Object.entries(SCREENS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const look of LOOKS) {
      await takePicture(name, screen, look);
    }
    console.log(name);
  }
} finally {
  await browser.close();
  pay.close();
  shop.close();
  pay.closeAllConnections();
  process.exitCode = faults > 0 ? 1 : 0;
}

async function takePicture(name, screen, { suffix, width, colorScheme, locale, pseudo, rtl, keep = () => true }) {
  scene = { ...screen, pseudo, rtl };
  proved = false;
  const page = await browser.newPage({
    viewport: { width, height: screen.alone ? 700 : 1600 },
    colorScheme,
    locale,
    reducedMotion: 'reduce',
  });
  const where = `${name}-${suffix}`;
  // The browser reports every answer of 4xx in its console; those are part of the scenes.
  page.on(
    'console',
    (message) => message.type() === 'error' && !/ 4(03|04|09|22) /.test(message.text()) && fault(where, message.text()),
  );
  page.on('pageerror', (error) => fault(where, error.message));
  const frame = screen.alone ? page : page.frameLocator('iframe');
  if (screen.alone) {
    await page.goto(`http://pay.localhost:${pay.address().port}/account`);
  } else {
    await page.goto(pageOrigin);
    await page.evaluate(
      ([settings, replies]) => void window.start(settings, replies),
      [{ ...PURCHASE, locale, ...screen.settings }, screen.replies ?? {}],
    );
  }
  try {
    if (screen.run) {
      await frame.locator('main:not([data-screen=loading])').waitFor({ timeout: 10_000 });
      await screen.run(frame, page);
    }
    await frame.locator(`[data-screen=${screen.ends}]`).waitFor({ timeout: 10_000 });
  } catch (error) {
    fault(where, error.message);
    return page.close();
  }
  if (!screen.alone) await settled(page);
  const height = screen.alone ? 0 : await page.locator('iframe').evaluate((element) => element.offsetHeight);
  const whole = screen.alone ? { fullPage: true } : { clip: { x: 0, y: 0, width, height } };
  if (keep(screen)) await page.screenshot({ path: `${OUT}/${where}.png`, ...whole });

  const cut = await frame.locator('body').evaluate((body) => {
    const root = document.documentElement;
    const wide = [...body.querySelectorAll('*')].filter(
      (element) =>
        !element.closest('.visually-hidden, svg, input, select') &&
        element.scrollWidth > element.clientWidth + 1 &&
        element.clientWidth > 0,
    );
    return {
      tall: Math.max(0, Math.ceil(root.getBoundingClientRect().height) - innerHeight),
      wide: root.scrollWidth > innerWidth,
      inside: wide
        .filter((element) => getComputedStyle(element).display !== 'inline')
        .map((element) => element.className || element.tagName),
    };
  });
  if ((cut.tall > 0 && !pseudo && !screen.alone) || cut.wide || cut.inside.length > 0)
    fault(where, 'is cut off', JSON.stringify(cut));
  await page.close();
}

/** The frame's height has reached the page, and two frames have been painted since. */
async function settled(page) {
  const height = () => page.locator('iframe').evaluate((frame) => frame.offsetHeight);
  let before = -1;
  for (let now = await height(); now !== before; now = await height()) {
    before = now;
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.waitForTimeout(150);
  }
}
