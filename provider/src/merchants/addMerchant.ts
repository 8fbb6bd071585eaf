import { isSupportedCountry } from 'libphonenumber-js/max';
import { isCurrency } from 'ondemand-pay/protocol';
import { recordOperatorsAct } from '../audit/auditStore.js';
import { randomToken, uuid } from '../common/ids.js';
import { modeOfApiKey } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import type { Database, Queryable } from '../store/database.js';
import { hashSecret } from './apiSecret.js';
import type { Merchant, Payee } from './merchant.js';
import { findMerchant, insertMerchant, replaceSecret } from './merchantStore.js';
import { readPageOrigin } from './pageOrigin.js';

type MerchantDeps = {
  database: Database;
  clock: () => Date;
  random: (bytes: number) => Uint8Array;
  /** Who runs the command, by their name on the machine. */
  command?: string;
};

export type NewMerchant = {
  name: string;
  /** Page origins that may embed the frame: https, or http on localhost. */
  origins: string[];
  supportUrl?: string;
  /** Who sells, as receipts name them. */
  legalName?: string;
  legalAddress?: string;
  /** ISO 3166-1. */
  country?: string;
  live?: boolean;
  /** The shop is the operator's own. A live shop is, or has a connected account: see {@link readPayee}. */
  own?: boolean;
  /** The shop's own account at Stripe, such as `acct_1A2b3C`. */
  stripeAccount?: string;
  /** Ask buyers to agree to the immediate supply of digital content; see `Merchant`. */
  requireConsent?: boolean;
  /** Above these a purchase needs a factor; see `Merchant`. */
  amountLimits?: Record<string, number>;
  /** Given keys are for test merchants only: a demo or a test wants to know them beforehand. */
  apiKey?: string;
  apiSecret?: string;
};

/** The only moment the secret exists in the clear. */
export type MerchantKeys = { name: string; apiKey: string; apiSecret: string; origins: readonly string[] };

const MINIMUM_SECRET_LENGTH = 16;

/** How long the secret before stays valid after a rotation, in milliseconds: a day to roll out the new one. */
export const SECRET_OVERLAP = 24 * 60 * 60 * 1000;

/**
 * Registers a merchant and makes its keys.
 * @throws {Refusal} `validation_failed` naming the fields at fault.
 */
export async function addMerchant(deps: MerchantDeps, given: NewMerchant): Promise<MerchantKeys> {
  const merchant = readMerchant(deps, given);
  const apiSecret = given.apiSecret ?? randomToken(deps.random, 256);
  await deps.database.transaction(async (tx) => {
    const added = await insertMerchant(tx, merchant, hashSecret(apiSecret), deps.clock());
    if (!added) throw invalid('/api_key', 'is taken already');
    await record(tx, deps, merchant, 'merchant.add');
  });
  return { name: merchant.name, apiKey: merchant.apiKey, apiSecret, origins: merchant.origins };
}

/**
 * Makes a new secret; the ones before stay valid for {@link SECRET_OVERLAP}.
 * @throws {Refusal} `not_found`.
 */
export async function rotateSecret(
  deps: MerchantDeps,
  apiKey: string,
): Promise<MerchantKeys & { previousValidUntil: Date }> {
  const merchant = await findMerchant(deps.database, apiKey);
  if (!merchant || merchant.ofProvider) throw new Refusal('not_found', { detail: 'No merchant has this API key' });
  const apiSecret = randomToken(deps.random, 256);
  const now = deps.clock();
  const previousValidUntil = new Date(now.getTime() + SECRET_OVERLAP);
  await deps.database.transaction(async (tx) => {
    await replaceSecret(tx, merchant.merchantId, hashSecret(apiSecret), now, previousValidUntil);
    await record(tx, deps, merchant, 'merchant.rotate_secret');
  });
  return { name: merchant.name, apiKey, apiSecret, origins: merchant.origins, previousValidUntil };
}

const record = (
  tx: Queryable,
  deps: MerchantDeps,
  { mode, merchantId, apiKey }: Merchant,
  action: 'merchant.add' | 'merchant.rotate_secret',
) => recordOperatorsAct(tx, deps, { mode, action, subjectId: apiKey, merchantId });

function readMerchant({ random }: MerchantDeps, given: NewMerchant): Merchant & Payee {
  const name = given.name.trim();
  if (name === '' || name.length > 100) throw invalid('/name', 'must be 1 to 100 characters');

  const origins = given.origins.map((written) => {
    const origin = readPageOrigin(written);
    if (!origin) throw invalid('/origin', 'must be an origin such as https://shop.example (http only on localhost)');
    return origin;
  });
  if (origins.length === 0) throw invalid('/origin', 'is missing');

  const isGiven = given.apiKey !== undefined || given.apiSecret !== undefined;
  if (isGiven && (given.live || given.apiKey === undefined || given.apiSecret === undefined)) {
    throw invalid('/api_key', 'and api_secret can be given for test keys only, and only together');
  }
  const apiKey = given.apiKey ?? `${given.live ? 'live' : 'test'}_${randomToken(random, 192)}`;
  const mode = modeOfApiKey(apiKey);
  if (!/^(test|live)_[\w-]{8,100}$/.test(apiKey) || mode !== (given.live ? 'live' : 'test')) {
    throw invalid('/api_key', 'must be test_ followed by 8 to 100 letters, digits, _ or -');
  }
  if (
    given.apiSecret !== undefined &&
    !(given.apiSecret.length >= MINIMUM_SECRET_LENGTH && given.apiSecret.length <= 200)
  ) {
    throw invalid('/api_secret', `must be ${MINIMUM_SECRET_LENGTH} to 200 characters`);
  }
  return {
    merchantId: uuid(random),
    mode,
    name,
    apiKey,
    origins: [...new Set(origins)],
    supportUrl: given.supportUrl === undefined ? null : readSupportUrl(given.supportUrl),
    legalName: readLine('/legal_name', given.legalName, 200),
    legalAddress: readLine('/address', given.legalAddress, 300),
    country: given.country === undefined ? null : readCountry(given.country),
    requireConsent: given.requireConsent ?? false,
    amountLimits: readAmountLimits(given.amountLimits ?? {}),
    ...readPayee(given),
    ofProvider: false,
  };
}

/**
 * Whose the money is. Taking it for others is a regulated service (Directive (EU) 2015/2366), so a live shop is the
 * operator's own, or is paid straight into an account of its own.
 */
function readPayee({ live = false, own = false, stripeAccount }: NewMerchant): Payee {
  const isSaid = own || stripeAccount !== undefined;
  if (!live && isSaid) throw invalid('/own', 'and stripe_account are for live keys only');
  if (live && !isSaid) {
    throw invalid('/own', 'or stripe_account is missing: collecting money for others is a regulated service');
  }
  if (own && stripeAccount !== undefined) throw invalid('/own', 'and stripe_account exclude each other');
  if (stripeAccount !== undefined && !/^acct_[A-Za-z0-9]{1,100}$/.test(stripeAccount)) {
    throw invalid('/stripe_account', 'must be the id of an account, such as acct_1A2b3C');
  }
  return { saidOwn: own, stripeAccount: stripeAccount ?? null };
}

function readAmountLimits(limits: Record<string, number>): Record<string, number> {
  for (const [currency, amount] of Object.entries(limits)) {
    if (!isCurrency(currency)) throw invalid('/amount_limits', 'must name currencies of ISO 4217');
    if (!Number.isSafeInteger(amount) || amount < 0) throw invalid('/amount_limits', 'must be whole minor units');
  }
  return limits;
}

/** One line, for a receipt. */
function readLine(pointer: string, written: string | undefined, most: number): string | null {
  if (written === undefined) return null;
  const line = written.trim();
  if (line === '' || line.length > most || /\p{Cc}/u.test(line)) {
    throw invalid(pointer, `must be one line of 1 to ${most} characters`);
  }
  return line;
}

function readCountry(written: string): string {
  const country = written.trim().toUpperCase();
  if (!isSupportedCountry(country)) throw invalid('/country', 'must be a country code such as SE');
  return country;
}

function readSupportUrl(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !['https:', 'http:', 'mailto:'].includes(url.protocol)) {
    throw invalid('/support_url', 'must be an https or mailto link');
  }
  return url.href;
}

const invalid = (pointer: string, detail: string) =>
  new Refusal('validation_failed', { detail: `${pointer.slice(1)} ${detail}`, errors: [{ pointer, detail }] });
