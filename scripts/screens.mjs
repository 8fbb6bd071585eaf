/**
 * Takes a picture of every screen of the built frame, narrow and wide, light and dark, into docs/screens.
 * For looking: `npx rollup -c && node scripts/screens.mjs [name…]`. The frame runs as in a shop, on another
 * site than its page, under the provider's own policy; a small server answers its calls.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const OUT = 'docs/screens';
const wanted = process.argv.slice(2);
const manifest = JSON.parse(readFileSync('dist/frame/manifest.json', 'utf8'));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'";

const CARD = { instrument_id: 'in_1', method: 'card', label: 'Visa •• 4242' };
const KNOWN = { email_masked: 'a•••@e•••.se', instruments: [CARD] };

/** What differs from one picture to the next. */
let scene = {};
let pageOrigin = '';

const answers = {
  '/frame/sessions': () => ({
    token: 't',
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
      : { token: 't2', expires_in: 900, buyer: { email_masked: null, instruments: [] } },
  '/frame/email': () => ({ buyer: { email_masked: KNOWN.email_masked, instruments: [] } }),
  '/frame/instruments': () => ({ instrument: CARD }),
  '/frame/confirmations': (body) => ({
    confirmation_id: 'co_1',
    flow: body.flow,
    amount: body.amount,
    currency: body.currency,
    item_name: body.item_name ?? null,
    merchant_name: 'Kiosk',
    instrument: CARD,
    email_masked: KNOWN.email_masked,
  }),
  '/frame/proofs': () => ({ user_token: 'u', origin_proof: 'p', email: 'a@example.com' }),
};

const pay = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname === '/frame') {
    const html = readFileSync('dist/frame/frame.html', 'utf8')
      .replace('{{origins}}', pageOrigin)
      .replace('{{script}}', `/frame/assets/${manifest.script}`)
      .replace('{{stylesheet}}', `/frame/assets/${manifest.stylesheet}`);
    return response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': CSP }).end(html);
  }
  if (pathname.startsWith('/frame/assets/')) {
    const name = pathname.slice('/frame/assets/'.length);
    if (!manifest.files.includes(name)) return response.writeHead(404).end();
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    return response.writeHead(200, { 'Content-Type': type }).end(readFileSync(`dist/frame/${name}`));
  }
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (scene.silent === pathname) return;
    const answer = answers[pathname]?.(JSON.parse(body));
    response
      .writeHead(answer ? (answer.status ?? 200) : 404, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(answer ?? {}));
  });
});

const SHOP = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><style>body{margin:0}iframe{display:block;width:100%;border:0;height:300px}</style>
<script type="module">
import { connect, WindowMessenger } from '/penpal.js';
window.start = async (settings, replies) => {
  const frame = document.createElement('iframe');
  frame.src = '/* frame */';
  document.body.append(frame);
  const ok = { ok: true };
  const { promise } = connect({
    messenger: new WindowMessenger({ remoteWindow: frame.contentWindow, allowedOrigins: [new URL(frame.src).origin] }),
    methods: {
      resize: (height) => { frame.style.height = height + 'px'; return ok; },
      changeState: () => ok, raiseSubmit: () => replies.raiseSubmit ?? ok,
      deliver: () => replies.deliver ?? ok, release: () => ok, cancel: () => ok,
    },
  });
  const remote = await promise;
  window.settle = (outcome) => remote.settle(outcome);
  return remote.open({ bridgeVersion: 1, sdkVersion: '0', settings });
};
</script>`;

const shop = createServer((request, response) => {
  if (request.url === '/penpal.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript' });
    return response.end(readFileSync('node_modules/penpal/dist/penpal.mjs'));
  }
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

const button = (frame) => frame.locator('button[type=submit]');
const phone = async (frame) => {
  await frame.getByLabel('Phone number').fill('070 123 45 67');
  await button(frame).click();
  await frame.locator('[data-screen=code]').waitFor();
};
const code = async (frame) => {
  await phone(frame);
  await frame.getByLabel('Six-digit code').fill('123456');
  await frame.locator('[data-screen=email]').waitFor();
};
const email = async (frame) => {
  await code(frame);
  await frame.getByLabel('Email').fill('anna@example.se');
  await button(frame).click();
  await frame.locator('[data-screen=payment-method]').waitFor();
};
const details = async (frame) => {
  await email(frame);
  await button(frame).click();
  await frame.locator('[data-screen=details]').waitFor();
};
const fillCard = async (frame, number) => {
  await frame.getByLabel('Card number').pressSequentially(number);
  await frame.getByLabel('Expires').fill('3/31');
  await frame.getByLabel('Security code').fill('123');
};
const confirm = async (frame) => {
  await details(frame);
  await fillCard(frame, '4242424242424242');
  await button(frame).click();
  await frame.locator('[data-screen=confirm]').waitFor();
  await live(frame);
};
const live = (frame) => frame.locator('button[type=submit][aria-disabled=false]').waitFor();
const pays = async (frame) => {
  await live(frame);
  await button(frame).click();
};

const SCREENS = {
  loading: { silent: '/frame/sessions', ends: 'loading' },
  phone: { ends: 'phone' },
  'phone-error': {
    ends: 'phone',
    run: async (frame) => {
      await frame.getByLabel('Phone number').fill('07');
      await button(frame).click();
    },
  },
  'phone-read': {
    ends: 'phone',
    run: async (frame) => {
      await frame.getByLabel('Phone number').pressSequentially('0701234567');
      await frame.getByText('Sweden').waitFor();
    },
  },
  code: { run: phone, ends: 'code' },
  'code-wrong': {
    ends: 'code',
    run: async (frame) => {
      await phone(frame);
      await frame.getByLabel('Six-digit code').fill('000000');
      await frame.getByText('not right').first().waitFor();
    },
  },
  email: { run: code, ends: 'email' },
  'payment-method': { run: email, ends: 'payment-method', methods: ['card', 'invoice', 'direct_debit'] },
  declined: {
    known: true,
    ends: 'payment-method',
    settings: { problem: { code: 'payment_declined', declineReason: 'card_declined' } },
  },
  details: {
    ends: 'details',
    run: async (frame) => {
      await details(frame);
      await fillCard(frame, '4242424242424242');
    },
  },
  'details-error': {
    ends: 'details',
    run: async (frame) => {
      await details(frame);
      await fillCard(frame, '4111111111111111');
      await button(frame).click();
    },
  },
  confirm: { run: confirm, ends: 'confirm' },
  returning: { known: true, run: live, ends: 'confirm' },
  'returning-live': { known: true, livemode: true, run: live, ends: 'confirm' },
  prevented: {
    known: true,
    ends: 'confirm',
    replies: { raiseSubmit: { ok: false, reason: 'invalid' } },
    run: async (frame) => {
      await pays(frame);
      await frame.getByText('still missing').first().waitFor();
    },
  },
  'handing-over': { known: true, run: pays, ends: 'done' },
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
      await frame.getByText('finishing').first().waitFor();
      await page.evaluate(() => window.settle({ status: 'done' }));
      await frame.getByText('Paid').first().waitFor();
    },
  },
  'shop-error': {
    known: true,
    ends: 'error',
    settings: { delivery: 'fetch' },
    run: async (frame, page) => {
      await pays(frame);
      await frame.getByText('finishing').first().waitFor();
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
};

await new Promise((resolve) => pay.listen(0, '127.0.0.1', resolve));
await new Promise((resolve) => shop.listen(0, '127.0.0.1', resolve));
pageOrigin = `http://news.localhost:${shop.address().port}`;
mkdirSync(OUT, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  for (const [name, screen] of Object.entries(SCREENS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const width of [320, 1024]) {
      for (const colorScheme of ['light', 'dark']) {
        scene = screen;
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
        page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`));
        page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
        await page.goto(pageOrigin);
        await page.evaluate(
          ([settings, replies]) => void window.start(settings, replies),
          [{ ...PURCHASE, ...screen.settings }, screen.replies ?? {}],
        );
        const frame = page.frameLocator('iframe');
        if (screen.run) {
          await frame.locator('main:not([data-screen=loading])').waitFor();
          await screen.run(frame, page);
        }
        await frame.locator(`[data-screen=${screen.ends}]`).waitFor();
        await settled(page);
        const height = await page.locator('iframe').evaluate((element) => element.offsetHeight);
        const path = `${OUT}/${name}-${width}-${colorScheme}.png`;
        await page.screenshot({ path, clip: { x: 0, y: 0, width, height } });
        const inner = await frame
          .locator('.sheet')
          .evaluate((sheet) => [
            Math.ceil(document.documentElement.getBoundingClientRect().height),
            innerHeight,
            document.documentElement.scrollWidth - innerWidth,
            sheet.scrollHeight,
          ]);
        if (inner[0] > inner[1] || inner[2] > 0) console.error(`${name} ${width}: overflows`, inner);
        await page.close();
      }
    }
    console.log(name);
  }
} finally {
  await browser.close();
  pay.close();
  shop.close();
  pay.closeAllConnections();
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
