import * as v from 'valibot';
import { WEBHOOK_HEADERS, WEBHOOK_SECRET_PREFIX, type WebhookEvent, WebhookEventSchema } from '../protocol/webhooks.js';
import { WebhookError } from './errors.js';

/** Seconds that a delivery's time may differ from ours, before or after. */
const TOLERANCE = 300;

/** What has arrived: the body exactly as it was sent, before any parser touched it, and the request's headers. */
export type WebhookDelivery = {
  body: string | Uint8Array;
  headers: Headers | Record<string, string | string[] | undefined>;
};

/** A genuine event; `id` is the same in every delivery of it, to tell repetitions by. */
export type VerifiedWebhook = { id: string; event: WebhookEvent };

/**
 * Checks a delivery's signature and time, and reads its event. While a secret is replaced, give both.
 * @see https://www.standardwebhooks.com
 * @throws {WebhookError} `webhook_signature_invalid`, `webhook_too_old`, `webhook_unreadable`.
 */
export type VerifyWebhook = (delivery: WebhookDelivery, secret: string | readonly string[]) => Promise<VerifiedWebhook>;

/** @param clock milliseconds since 1970. */
export function createWebhookVerifier(clock: () => number): VerifyWebhook {
  return async ({ body, headers }, secret) => {
    const secrets = await Promise.all((typeof secret === 'string' ? [secret] : secret).map(importSecret));
    const id = headerOf(headers, WEBHOOK_HEADERS.id);
    const timestamp = headerOf(headers, WEBHOOK_HEADERS.timestamp);
    const given = headerOf(headers, WEBHOOK_HEADERS.signature);
    const sent = typeof body === 'string' ? new TextEncoder().encode(body) : body;

    if (!/^\d{1,12}$/.test(timestamp) || id === '') throw new WebhookError('webhook_signature_invalid');
    if (Math.abs(clock() / 1000 - Number(timestamp)) > TOLERANCE) throw new WebhookError('webhook_too_old');
    const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), sent);
    const signatures = given.split(' ').flatMap((one) => (one.startsWith('v1,') ? [fromBase64(one.slice(3))] : []));
    const checks = secrets.flatMap((key) =>
      // Web Crypto compares in constant time.
      signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, signed)),
    );
    if (!(await Promise.all(checks)).includes(true)) throw new WebhookError('webhook_signature_invalid');
    return { id, event: readEvent(new TextDecoder().decode(sent)) };
  };
}

function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = secret.startsWith(WEBHOOK_SECRET_PREFIX) ? fromBase64(secret.slice(WEBHOOK_SECRET_PREFIX.length)) : [];
  if (bytes.length < 16) throw new TypeError('secret must be the whsec_… of the endpoint');
  return crypto.subtle.importKey('raw', Uint8Array.from(bytes), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function readEvent(text: string): WebhookEvent {
  try {
    return v.parse(WebhookEventSchema, JSON.parse(text));
  } catch (cause) {
    throw new WebhookError('webhook_unreadable', { cause });
  }
}

function headerOf(headers: WebhookDelivery['headers'], name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return (Array.isArray(found) ? found[0] : found) ?? '';
}

/** No bytes for what is no base64: such a signature matches nothing. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
