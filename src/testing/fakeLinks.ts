import { CreateLinkSchema, type NewLink, placeLink } from '../protocol/paymentLinkSchemas.js';
import type { PaymentLink } from '../protocol/paymentLinks.js';
import type { DoOnce, FakeRoute } from './fakeGate.js';
import { readFakePage } from './fakePaging.js';
import type { FakeConsent, FakeProofs, IssuedProof } from './fakeProofs.js';
import { FakeRefusal } from './fakeRefusal.js';
import { json, readFields } from './fakeRequest.js';

/** The payment links of the fake's one shop. */
export type FakeLinks = {
  routes: FakeRoute[];
  /**
   * What the buyer who opens it agrees to, and what the browser posts beside the proof.
   * @throws {TypeError} where nothing is sold.
   */
  open(id: string): FakeConsent & { link: string } & Pick<PaymentLink, 'action' | 'fields'>;
};

type Stored = Omit<PaymentLink, 'status' | 'used'> & { revoked: boolean };

type Options = {
  url: string;
  clock(): number;
  livemode: boolean;
  /** Where a link may end; null: anywhere. */
  origins: readonly string[] | null;
  proofs: FakeProofs;
  isDeclined(proof: IssuedProof): boolean;
  once: DoOnce;
};

export function createFakeLinks({ url, clock, livemode, origins, proofs, isDeclined, once }: Options): FakeLinks {
  const links = new Map<string, Stored>();

  const view = ({ revoked, ...link }: Stored): PaymentLink => {
    const now = clock();
    const used = proofs.ofLink(link.id).filter((proof) => isTaken(proof, now)).length;
    const open = used < link.uses ? 'active' : 'used_up';
    const status = revoked ? 'revoked' : Date.parse(link.expires_at) <= now ? 'expired' : open;
    return { ...link, status, used };
  };
  const isTaken = (proof: IssuedProof, now: number): boolean =>
    proof.usedBy === undefined ? proof.claims.exp * 1000 > now : !isDeclined(proof);

  function find(id: string): Stored {
    const found = links.get(id.toLowerCase());
    if (!found) throw new FakeRefusal('not_found');
    return found;
  }

  function make(given: NewLink): Stored {
    const now = clock();
    const placed = placeLink(given, { origins, now });
    if ('errors' in placed) throw new FakeRefusal('validation_failed', { errors: placed.errors });
    const id = crypto.randomUUID();
    return {
      id,
      url: `${url}/pay/${id}`,
      flow: given.flow,
      amount: given.amount ?? null,
      currency: given.currency ?? null,
      tax_amount: given.tax_amount ?? null,
      first_amount: given.first_amount ?? null,
      interval: given.interval ?? null,
      interval_count: given.interval_count ?? null,
      item_name: given.item_name?.trim() ?? null,
      merchant_context: given.merchant_context ?? null,
      locale: given.locale ?? null,
      action: placed.action,
      fields: given.fields,
      expires_at: new Date(placed.expiresAt).toISOString(),
      uses: given.uses,
      created_at: new Date(now).toISOString(),
      livemode,
      revoked: false,
    };
  }

  return {
    routes: [
      [
        '/api/v1/links',
        {
          POST: (call) => {
            const read = readFields(CreateLinkSchema, call);
            return once(read, () => {
              const link = make(read.fields);
              links.set(link.id, link);
              return json(201, view(link), { Location: `${url}/api/v1/links/${link.id}` });
            });
          },
          GET: ({ query }) => json(200, readFakePage([...links.values()].map(view).reverse(), query)),
        },
      ],
      [
        '/api/v1/links/:linkId',
        {
          GET: ({ params }) => json(200, view(find(params.linkId!))),
          DELETE: ({ params }) => {
            const found = find(params.linkId!);
            Object.assign(found, { revoked: true, fields: {} });
            return json(200, view(found));
          },
        },
      ],
    ],
    open(id) {
      const found = links.get(id);
      if (!found) throw new TypeError('payLink() needs the id of a link that was made');
      const link = view(found);
      if (link.status !== 'active') throw new TypeError(`The link sells nothing: it is ${link.status}`);
      return { ...agreementOf(link), link: link.id, action: link.action, fields: link.fields };
    },
  };
}

function agreementOf(link: PaymentLink): FakeConsent {
  const common = {
    origin: new URL(link.action).origin,
    ...(link.item_name === null ? {} : { itemName: link.item_name }),
    ...(link.merchant_context === null ? {} : { merchantContext: link.merchant_context }),
    ...(link.locale === null ? {} : { locale: link.locale }),
  };
  const { amount, currency, tax_amount, first_amount, interval, interval_count } = link;
  if (link.flow === 'purchase' && amount !== null && currency !== null) {
    return { ...common, flow: 'purchase', amount, currency, ...(tax_amount === null ? {} : { taxAmount: tax_amount }) };
  }
  const terms = {
    max_amount: amount,
    currency,
    interval: interval as 'month' | null,
    interval_count: interval === null ? null : (interval_count ?? 1),
    ...(first_amount === null ? {} : { first_amount }),
  };
  return { ...common, flow: 'recurring-purchase', terms };
}
