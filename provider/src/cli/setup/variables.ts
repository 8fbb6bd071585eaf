import { isSupportedCountry } from 'libphonenumber-js/max';
import { isSecureUrl } from '../../common/secureUrl.js';
import type { Operator } from '../../ports/operator.js';
import { modeOfSecretKey } from '../../rails/stripe/connectStripe.js';

/** `smtps://user:password@mail.example`, or `smtp://…`. @throws Error without the value, which may hold a password. */
export function readSmtpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && !url.search && !url.hash && /^\/?$/.test(url.pathname);
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && isPlain) return text;
  throw new Error('It must be smtps://user:password@host:port, or smtp://… with STARTTLS.');
}

const ADDRESS = String.raw`[^\s<>@"',;]+@[^\s<>@"',;]+\.[^\s<>@"',;]+`;
const NAMED_ADDRESS = new RegExp(String.raw`^(?:([^<>"\r\n]{1,100}?)\s*<(${ADDRESS})>|(${ADDRESS}))$`);

/** `receipts@pay.example`, or `Payments <receipts@pay.example>`. */
export function readMailAddress(text: string): string {
  if (NAMED_ADDRESS.test(text)) return text;
  throw new Error('It must be an address such as Payments <receipts@pay.example>.');
}

/** `Pay AB`, or with the address that reports go to: `Pay AB <reports@pay.example>`. */
export function readOperator(text: string): Operator {
  const [, name, email] = NAMED_ADDRESS.exec(text) ?? [];
  if (name !== undefined && email !== undefined) return { name, email };
  if (/^[^<>@"\r\n]{1,100}$/.test(text)) return { name: text };
  throw new Error('It must be a name, or a name with an address: Pay AB <reports@pay.example>.');
}

/** `sk_live_…`, `sk_test_…`, or a restricted key. @throws Error without the value. */
export function readStripeKey(text: string): string {
  if (modeOfSecretKey(text)) return text;
  throw new Error('It must be a secret key (sk_live_…, sk_test_…) or a restricted one (rk_live_…, rk_test_…).');
}

/** `whsec_…`, more than one with commas between. @throws Error without the value. */
export function readWebhookSecrets(text: string): string[] {
  const secrets = text.split(',').map((secret) => secret.trim());
  if (secrets.every((secret) => /^whsec_[\w+/=-]+$/.test(secret))) return secrets;
  throw new Error('It must be the signing secret of each endpoint (whsec_…), with commas between.');
}

/** Where Stripe's API is, for a proxy in between. The key goes there: in the clear to this machine alone. */
export function readStripeApi(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && isSecureUrl(text) && url.pathname === '/' && !url.search)
    return url.origin;
  throw new Error('It must be an origin with https, such as https://proxy.example (http on localhost only).');
}

/** ISO 3166-1 codes with commas between: `SE,NO`. */
export function readCountries(text: string): string[] {
  const countries = text.split(',').map((country) => country.trim().toUpperCase());
  if (countries.every((country) => isSupportedCountry(country))) return [...new Set(countries)];
  throw new Error('It must be country codes with commas between, such as SE,NO.');
}

/** A whole number of frames in a minute. */
export function readPerMinute(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new Error('It must be a whole number from 1 to 99999999.');
}
