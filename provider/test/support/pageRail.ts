import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Authorization, PageDetails, PaymentRail } from '../../src/ports/paymentRail.js';
import type { RailFact } from '../../src/ports/railFacts.js';
import { parseFacts } from '../../src/rails/sandbox/sandboxNotifications.js';

/** A card that is given on the processor's page: what its bank does with each payment. */
const CARDS = {
  approved: 'Visa •• 4242',
  /** The bank wants the buyer for every payment. */
  asks: 'Visa •• 3155',
  /** The same, and the processor says so as the card is saved. */
  asks_always: 'Visa •• 3184',
} as const;
type Card = keyof typeof CARDS;

type Payment = {
  amount: number;
  currency: string;
  payee: string;
  card: Card;
  returnUrl: string | null;
  /** The buyer agrees to later charges with it. */
  setsUpMandate?: boolean;
  state: 'begun' | 'waiting' | 'authorized' | 'captured' | 'refused' | 'cancelled';
};

const SECRET = 'what the processor signs with';

/**
 * A processor with pages of its own, whose state outlives every process of the provider; `site` serves the pages to
 * whoever clicks on them.
 */
export function createProcessor(origin = 'https://processor.example') {
  const pages = new Map<string, { returnUrl: string; details: PageDetails }>();
  const payments = new Map<string, Payment>();
  const done = new Map<string, 'done' | 'refused'>();
  /** The processor's names of cards that it has deleted. */
  const deleted = new Set<string>();
  let isUp = true;
  let isApart = false;

  const answer = async <T>(work: () => T): Promise<T> => {
    if (!isUp) throw new Error('the processor does not answer');
    return work();
  };
  const cardOf = (details: Record<string, unknown>) => details.card as Card;
  const referenceOf = ({ details }: { details: Record<string, unknown> }) => String(details.reference);

  function outcomeOf(payment: Payment | undefined): Authorization | undefined {
    switch (payment?.state) {
      case 'authorized':
      case 'captured':
        return { status: payment.state };
      case 'refused':
        return { status: 'declined', reason: 'authentication_failed' };
      case 'cancelled':
        return { status: 'declined', reason: 'authentication_required' };
      default:
        return undefined;
    }
  }

  const once = (key: string, work: () => boolean) =>
    answer(() => {
      const status = done.get(key) ?? (work() ? 'done' : 'refused');
      done.set(key, status);
      return { status };
    });

  const rail: PaymentRail = {
    name: 'paged',
    method: 'card',
    currencies: null,
    pages: {
      openDetails: ({ pageId, returnUrl }) =>
        answer(() => {
          const railReference = `page-${pageId}`;
          if (!pages.has(railReference)) pages.set(railReference, { returnUrl, details: { status: 'open' } });
          return { status: 'opened', url: `${origin}/give/${railReference}`, railReference };
        }),
      readDetails: (reference) => answer(() => pages.get(reference)?.details ?? { status: 'given_up' }),
      openAuthentication: ({ paymentId, amount, currency, payee, instrument, returnUrl, setsUpMandate }) =>
        answer(() => {
          const railReference = `payment-${paymentId}`;
          const card = cardOf(instrument.details);
          const state = card === 'approved' ? 'authorized' : 'waiting';
          const payment = payments.get(railReference) ?? {
            amount,
            currency,
            payee: payee.name,
            card,
            returnUrl,
            ...(setsUpMandate && { setsUpMandate }),
            state,
          };
          payments.set(railReference, payment);
          return payment.state === 'authorized'
            ? { status: 'authorized', railReference }
            : { status: 'opened', url: `${origin}/bank/${railReference}`, railReference };
        }),
    },
    begin: ({ paymentId, amount, currency, payee, instrument }) =>
      answer(() => {
        if (deleted.has(referenceOf(instrument))) return { status: 'declined', reason: 'account_closed' };
        const railReference = `payment-${paymentId}`;
        const card = cardOf(instrument.details);
        const payment: Payment = { amount, currency, payee: payee.name, card, returnUrl: null, state: 'begun' };
        if (!payments.has(railReference)) payments.set(railReference, payment);
        return { status: 'begun', railReference };
      }),
    confirm: ({ railReference }) =>
      answer(() => {
        const payment = payments.get(railReference);
        if (payment?.state === 'begun') payment.state = payment.card === 'approved' ? 'authorized' : 'waiting';
        return outcomeOf(payment) ?? { status: payment?.state === 'waiting' ? 'needs_buyer' : 'unknown' };
      }),
    lookup: (reference) => answer(() => outcomeOf(payments.get(reference))),
    capture: ({ idempotencyKey, railReference }) =>
      once(idempotencyKey, () => {
        const payment = payments.get(railReference);
        if (payment?.state !== 'authorized' && payment?.state !== 'captured') return false;
        payment.state = 'captured';
        return true;
      }),
    refund: ({ idempotencyKey, railReference }) =>
      once(idempotencyKey, () => payments.get(railReference)?.state === 'captured'),
    cancel: ({ idempotencyKey, railReference }) =>
      once(idempotencyKey, () => {
        const payment = payments.get(railReference);
        if (!payment || payment.state === 'refused' || payment.state === 'cancelled') return false;
        if (payment.state !== 'captured') payment.state = 'cancelled';
        return true;
      }),
    deleteInstrument: (instrument) =>
      answer(() => {
        deleted.add(referenceOf(instrument));
        return { status: 'done' };
      }),
    deleteCustomer: ({ instruments, kept }) =>
      answer(() => {
        const keeps = kept.map(referenceOf);
        for (const each of instruments.map(referenceOf)) if (!keeps.includes(each)) deleted.add(each);
        return { status: 'done' };
      }),
    async readNotification(request) {
      const body = await request.text();
      const signed = Buffer.from(request.headers.get('processor-signature') ?? '', 'hex');
      const expected = sign(body);
      if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) return undefined;
      return parseFacts(body);
    },
  };

  /** What a buyer does on the page for details, or leaves it. */
  function give(reference: string, given: Card | 'bad' | 'leave'): string {
    const page = pages.get(reference);
    if (!page) throw new Error('No such page');
    if (given === 'bad') page.details = { status: 'declined', reason: 'card_declined' };
    else if (given !== 'leave' && page.details.status === 'open') {
      const details = { reference: `card-${reference}`, card: given === 'asks_always' ? 'asks' : given };
      const needsAuthentication = given === 'asks_always';
      page.details = { status: 'saved', label: CARDS[given], details, needsAuthentication };
    }
    return page.returnUrl;
  }

  /** What a buyer tells their bank. */
  function approve(reference: string, does: boolean): string {
    const payment = payments.get(reference);
    if (!payment?.returnUrl) throw new Error('No such payment');
    if (payment.state === 'waiting') payment.state = does ? 'authorized' : 'refused';
    return payment.returnUrl;
  }

  return {
    rail,
    payments,
    deleted,
    give,
    approve,
    setUp(value: boolean) {
      isUp = value;
    },
    /** Its pages cut themselves off from whoever opened them, who then takes their window for closed. */
    keepApart(value: boolean) {
      isApart = value;
    },
    /** Its notifications, as it would send them. */
    notify(url: string, facts: readonly RailFact[]): Request {
      const body = JSON.stringify(facts);
      return new Request(url, { method: 'POST', headers: { 'processor-signature': sign(body).toString('hex') }, body });
    },
    /** The pages themselves, for a browser. */
    async site(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url);
      const [, kind = '', reference = ''] = pathname.split('/');
      if (request.method === 'POST') {
        const does = String((await request.formData()).get('does'));
        const back =
          kind === 'give' ? give(reference, does as Card | 'bad' | 'leave') : approve(reference, does === 'yes');
        return new Response(null, { status: 303, headers: { Location: back } });
      }
      const payment = payments.get(reference);
      const [title, buttons] = payment
        ? [`Pay ${payment.payee} ${payment.amount} ${payment.currency}?`, ['yes', 'no']]
        : ['Your card', ['approved', 'asks', 'bad', 'leave']];
      const form = buttons.map((name) => `<button name="does" value="${name}">${name}</button>`).join('');
      const html = `<!doctype html><title>${title}</title><h1>${title}</h1><form method="post">${form}</form>`;
      const apart = isApart ? { 'Cross-Origin-Opener-Policy': 'same-origin' } : {};
      return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8', ...apart } });
    },
  };
}

export type Processor = ReturnType<typeof createProcessor>;

const sign = (body: string): Buffer => createHmac('sha256', SECRET).update(body).digest();
