import { getResponse } from 'msw';
import type { RecurringTerms } from 'ondemand-pay/protocol';
import { createProviderFake, type FakeOutcome } from 'ondemand-pay/testing';
import { tellSandboxFacts } from '../../src/app/sandbox/tellSandboxFacts.js';
import { type Buyer, openOrderDesk, PROVIDER_URL } from '../orders/orderDesk.js';

/** What a buyer agreed to; what is left out is good for 99 kronor. */
export type Terms = {
  amount?: number;
  currency?: string;
  taxAmount?: number;
  itemName?: string;
  flow?: 'purchase' | 'recurring-purchase' | 'registration';
  recurring?: Partial<RecurringTerms>;
  outcome?: FakeOutcome;
  /** The payment link that it is agreed to on; what is sold is the link's. */
  link?: string;
  /** A buyer who agreed to something before. */
  userToken?: string;
};

/** The provider or its fake, with one shop: the same can be asked of either. */
export type World = {
  authorization: string;
  send(request: Request): Promise<Response>;
  prove(terms?: Terms): Promise<{ userToken: string; originProof: string }>;
  /** The bank answers what it left open. */
  settle(orderUrl: string): Promise<void>;
  advance(milliseconds: number): void;
};

/** Outcomes that a card of the provider's sandbox has. */
const CARDS = ['approved', 'insufficient_funds', 'card_declined', 'outcome_unknown'] as const;

/** The rail whose payments take days. */
const DEBIT = 'sandbox-direct-debit';

/** Milliseconds after which the sandbox's bank answers what it left open. */
const UNTIL_SETTLED = 60_000;

/** A provider on a store of its own, and a fake, each with a clock that begins at the same time. */
export async function openWorlds(): Promise<{ provider: World; fake: World; close(): Promise<void> }> {
  const desk = await openOrderDesk();
  const buyers = new Map<string, Buyer>();
  const read = (authorization: string) => Buffer.from(authorization.slice(6), 'base64').toString().split(':');

  const provider: World = {
    authorization: desk.shop.authorization,
    send: async (request) => desk.app.request(request),
    async prove({ outcome = 'approved', userToken = '', ...terms } = {}) {
      const card = CARDS.find((known) => known === outcome);
      if (!card && outcome !== 'pending') throw new Error(`The sandbox has nothing for ${outcome}`);
      const buyer =
        buyers.get(userToken) ??
        (card ? await desk.addBuyer(desk.shop, card) : await desk.addBuyer(desk.shop, 'pending', DEBIT));
      buyers.set(buyer.userToken, buyer);
      return { userToken: buyer.userToken, originProof: await desk.prove(buyer, { locale: 'sv-FI', ...terms }) };
    },
    async settle(orderUrl) {
      desk.advance(UNTIL_SETTLED);
      await tellSandboxFacts(desk.deps);
      await desk.call(orderUrl);
    },
    advance: (milliseconds) => desk.advance(milliseconds),
  };

  const [apiKey = '', apiSecret = ''] = read(desk.shop.authorization);
  let now = desk.clock().getTime();
  const made = createProviderFake({
    apiKey,
    apiSecret,
    url: PROVIDER_URL,
    clock: () => now,
    origins: ['https://news.example'],
  });
  const proveInFrame: World['prove'] = async ({
    amount = 9900,
    currency = 'SEK',
    taxAmount,
    flow = 'purchase',
    recurring,
    ...terms
  } = {}) => {
    const consent =
      flow === 'purchase'
        ? { flow, amount, currency, ...(taxAmount === undefined ? {} : { taxAmount }) }
        : { flow, ...(recurring && { terms: recurring }) };
    return made.issueProof({ locale: 'sv-FI', ...terms, ...consent } as never);
  };
  const fake: World = {
    authorization: desk.shop.authorization,
    async send(request) {
      const response = await getResponse(made.handlers, request);
      if (!response) throw new Error('The fake has no answer');
      return response;
    },
    async prove(given = {}) {
      const { link, outcome } = given;
      if (link === undefined) return proveInFrame(given);
      const { body } = await made.payLink(link, outcome ? { outcome } : {});
      return { userToken: body.get('userToken') ?? '', originProof: body.get('origin_proof') ?? '' };
    },
    async settle(orderUrl) {
      now += UNTIL_SETTLED;
      made.settle(orderUrl.split('/').at(-1) ?? '');
    },
    advance(milliseconds) {
      now += milliseconds;
    },
  };
  return { provider, fake, close: () => desk.drop() };
}
