import type { InstrumentView } from 'ondemand-pay/internal';
import type { RecurringPayment as PublicRecurringPayment, RecurringTerms } from 'ondemand-pay/protocol';
import { randomToken } from '../common/ids.js';
import type { Mode } from '../common/mode.js';

/** A buyer's agreement to be charged later, by one merchant, within its terms, until it is revoked. */
export type RecurringPayment = {
  merchantId: string;
  /** What the merchant charges with; unguessable. */
  reference: string;
  mode: Mode;
  /** The buyer's mandate, named to the rail with every charge. */
  mandateId: string;
  /** The proof it was made from. */
  jti: string;
  buyerId: string;
  userToken: string;
  /** The rail that charges it; null once the buyer has removed the payment method. */
  rail: string | null;
  terms: RecurringTerms;
  itemName: string | null;
  /** The form's language. */
  locale: string;
  createdAt: Date;
  revokedAt: Date | null;
};

/** As its buyer is told of it: which shop charges what. */
export type OwnRecurringPayment = RecurringPayment & { merchantName: string; instrument: InstrumentView };

/** Who ended it. */
export type RevokedBy = 'merchant' | 'buyer';

const PREFIX = 'rp_';

/** A new reference: 192 random bits behind a prefix that no signed proof begins with. */
export const newReference = (random: (bytes: number) => Uint8Array): string => `${PREFIX}${randomToken(random, 192)}`;

/** True for what can only be meant as a reference and never is a signed proof. */
export const isReference = (written: string): boolean => /^rp_[\w-]{1,100}$/.test(written);

/** The address of a recurring payment. */
export const recurringPaymentUrl = (
  url: string,
  { userToken, reference }: Pick<RecurringPayment, 'userToken' | 'reference'>,
): string => `${url}/api/v1/users/${userToken}/recurring_payments/${reference}`;

/** As the merchant sees it. */
export const recurringPaymentView = ({ reference, revokedAt, terms }: RecurringPayment): PublicRecurringPayment => ({
  reference,
  status: revokedAt === null ? 'active' : 'revoked',
  terms,
});
