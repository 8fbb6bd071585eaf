// @ts-check
/*
 * A whole small shop: this file, its page beside it, and .env. Start it with `node --env-file=.env server.mjs`.
 * It uses nothing but Node, so that all there is to it can be read here. The client of the package ondemand-pay
 * does the same with types, and repeats what may be repeated: npm install ondemand-pay.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { ONDEMAND_API_KEY: key, ONDEMAND_API_SECRET: secret, ONDEMAND_PROVIDER_URL: provider, PORT } = process.env;
if (!key || !secret || !provider || !PORT) throw new Error('Start it with: node --env-file=.env server.mjs');

/** The price is the shop's own, never the form's. */
const EGG = { reference: 'egg', name: 'How to boil an egg', order_amount: 900, currency: 'EUR' };
const MOST_BYTES = 64 * 1024;

const template = readFileSync(new URL('index.html', import.meta.url), 'utf8')
  .replaceAll('https://pay.example', provider)
  .replaceAll('test_your_public_key', key);
const [head = '', form = '', text = '', foot = ''] = template.split(/^ *<!-- .* -->\n/m);

/** Who has bought it, by a random cookie: never by the user token, which is no credential. @type {Set<string>} */
const buyers = new Set();

/** @param {{ code: string }} [problem] why it was not sold: the frame opens on it, and offers another way to pay */
const selling = (problem) => {
  const json = JSON.stringify(problem ?? null)
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;');
  return head + (problem ? form.replace('<form ', `<form data-problem="${json}" `) : form) + foot;
};

/**
 * Places the order. @param {URLSearchParams} submitted
 * @returns {Promise<{ code: string } | undefined>} the problem, if there is one
 */
async function sell(submitted) {
  const [userToken, originProof] = [submitted.get('userToken'), submitted.get('origin_proof')];
  if (!userToken || !originProof || submitted.get('item') !== 'egg') return { code: 'validation_failed' };
  // Names under .localhost are this machine, also where they cannot be looked up.
  const at = provider?.replace(/\/\/[^/:]+\.localhost/, '//127.0.0.1');
  try {
    const response = await fetch(`${at}/api/v1/users/${encodeURIComponent(userToken)}/orders`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
        'Content-Type': 'application/json',
        // The same proof makes the same order, however often the form is sent.
        'Idempotency-Key': createHash('sha256').update(originProof).digest('hex'),
      },
      body: JSON.stringify({ ...EGG, origin_proof: originProof }),
      signal: AbortSignal.timeout(30_000),
    });
    // A payment that takes days is none yet.
    if (response.status === 202) return { code: 'outcome_unknown' };
    return response.status === 201 ? undefined : await response.json();
  } catch {
    return { code: 'outcome_unknown' };
  }
}

const server = createServer(async (request, response) => {
  /** @param {number} status @param {string} body @param {Record<string, string>} [headers] */
  const answer = (status, body, headers = {}) =>
    response
      .writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers })
      .end(body);
  const [, buyer = ''] = /(?:^|; )buyer=([\w-]+)/.exec(request.headers.cookie ?? '') ?? [];

  if (request.method === 'GET' && request.url === '/') {
    return answer(200, buyers.has(buyer) ? head + text + foot : selling());
  }
  if (request.method !== 'POST' || request.url !== '/purchase') return answer(404, 'There is nothing here.');

  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > MOST_BYTES) return answer(413, 'This is too long.', { Connection: 'close' });
  }
  const problem = await sell(new URLSearchParams(body));
  if (problem) return answer(422, selling(problem));
  const bought = randomUUID();
  buyers.add(bought);
  return answer(303, '', { Location: '/', 'Set-Cookie': `buyer=${bought}; HttpOnly; SameSite=Lax; Path=/` });
});
server.listen(Number(PORT), '127.0.0.1', () =>
  console.log(`The shop is open: ${process.env.SHOP_URL ?? `http://localhost:${PORT}`}`),
);
