import type { ServerResponse } from 'node:http';
import { ApiError } from './apiError.js';
import type { AccountBooks, Books } from './books.js';
import { parseForm, text } from './formBody.js';
import { authenticateIntent } from './payments.js';
import { giveCard, openSession } from './setup.js';

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><link rel="icon" href="data:,"></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

const CARDS = [
  ['4242424242424242', 'A card that is fine'],
  ['4000002500003155', 'A card that wants its buyer'],
  ['4000000000000341', 'A card that is declined when it is charged'],
  ['4000000000000002', 'A card that is declined at once'],
] as const;

/** What a buyer sees and clicks: the page of Checkout on which a card is given, and the page of their bank. */
export async function servePage(
  books: Books,
  method: string,
  { pathname, searchParams }: URL,
  body: string,
  response: ServerResponse,
): Promise<boolean> {
  const [, checkout] = /^\/c\/pay\/(cs_\w+)$/.exec(pathname) ?? [];
  const [, accountId, intentId] = /^\/3ds\/(acct_\w+)\/(pi_\w+)$/.exec(pathname) ?? [];
  const show = (html: string, status = 200) => {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
    return true;
  };
  const go = (url: string | null) => {
    response.writeHead(303, { Location: url ?? '/' }).end();
    return true;
  };
  try {
    if (checkout !== undefined) {
      const account = [...books.accounts.values()].find(({ sessions }) => sessions.has(checkout)) ?? books.platform;
      return serveCheckout(books, account, checkout, method, parseForm(body), { show, go });
    }
    const account = accountId === undefined ? undefined : books.accounts.get(accountId);
    if (!account || intentId === undefined) return false;
    const returnUrl = returnUrlOf(account, intentId) ?? searchParams.get('return_url');
    if (method === 'POST') {
      const { client_secret: secret, status } = authenticateIntent(
        books,
        account,
        intentId,
        text(parseForm(body), 'answer') === 'approve',
      );
      const url = new URL(text(parseForm(body), 'return_url') ?? returnUrl ?? books.url());
      url.searchParams.set('payment_intent', intentId);
      url.searchParams.set('payment_intent_client_secret', secret ?? '');
      url.searchParams.set('redirect_status', status === 'requires_payment_method' ? 'failed' : 'succeeded');
      return go(url.href);
    }
    const { amount = 0, currency = '' } = account.intents.get(intentId) ?? {};
    return show(bankPage(`${amount} ${currency.toUpperCase()}`, returnUrl ?? ''));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return show(page('This page has expired', `<p>${error.message}</p>`), error.status);
  }
}

type Answers = { show: (html: string) => boolean; go: (url: string | null) => boolean };

function serveCheckout(
  books: Books,
  account: AccountBooks,
  id: string,
  method: string,
  form: ReturnType<typeof parseForm>,
  { show, go }: Answers,
): boolean {
  const session = openSession(books, account, id);
  if (method !== 'POST') return show(checkoutPage(session.cancel_url ?? '', undefined));
  const answer = text(form, 'answer');
  const given = giveCard(
    books,
    account,
    id,
    text(form, 'number') ?? '',
    answer === undefined ? undefined : answer === 'approve',
  );
  if (given.outcome === 'saved') return go(given.session.success_url);
  if (given.outcome === 'refused') return show(checkoutPage(session.cancel_url ?? '', given.message));
  return show(bankPage('saving this card', '', text(form, 'number')));
}

const checkoutPage = (cancelUrl: string, problem: string | undefined) =>
  page(
    'Save a card',
    `${problem === undefined ? '' : `<p role="alert">${problem}</p>`}
<form method="post"><label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number"></label>
<label>Expiry <input name="expiry" autocomplete="cc-exp"></label>
<label>Security code <input name="csc" autocomplete="cc-csc"></label><button name="save">Save</button></form>
${CARDS.map(([number, words]) => `<form method="post"><button name="number" value="${number}">${words}</button></form>`).join('\n')}
<a href="${attribute(cancelUrl)}">Back</a>`,
  );

const bankPage = (what: string, returnUrl: string, number?: string) =>
  page(
    'Your bank',
    `<p>Approve ${attribute(what)}?</p><form method="post">
<input type="hidden" name="return_url" value="${attribute(returnUrl)}">
${number === undefined ? '' : `<input type="hidden" name="number" value="${attribute(number)}">`}
<button name="answer" value="approve">Approve</button> <button name="answer" value="refuse">Refuse</button></form>`,
  );

const attribute = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const returnUrlOf = (account: AccountBooks, id: string): string | null =>
  account.intents.get(id)?.next_action?.redirect_to_url?.return_url ?? null;
