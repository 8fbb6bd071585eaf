import {
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_HEADERS,
  WEBHOOK_SECRET_PREFIX,
  type WebhookEvent,
} from '../protocol/webhooks.js';
import { readEventData } from './answers.js';
import { WebhookError } from './errors.js';
import { object, type Reader, text } from './reading.js';

/** Seconds that a delivery's time may differ from ours, before or after. */
const TOLERANCE = 300;

/** What has arrived: the body exactly as it was sent, before any parser touched it, and the request's headers. */
export type WebhookDelivery = {
  body: string | ArrayBuffer | ArrayBufferView;
  headers: Headers | Record<string, string | string[] | undefined>;
};

/**
 * A genuine event; `id` is the same in every delivery of it, to tell repetitions by. A newer provider may send events
 * of other types than are listed: they are passed on as they are, so end a `switch` over `event.type` with a
 * `default` that answers 2xx.
 */
export type VerifiedWebhook = { id: string; event: WebhookEvent };

/**
 * Checks a delivery's signature and time, and reads its event. While a secret is replaced, give both.
 * @see https://www.standardwebhooks.com
 * @throws {WebhookError} `webhook_signature_invalid`, `webhook_too_old`, `webhook_unreadable`.
 * @throws {TypeError} for what it cannot check: a body that was parsed, headers or a secret that are missing.
 */
export type VerifyWebhook = (delivery: WebhookDelivery, secret: string | readonly string[]) => Promise<VerifiedWebhook>;

/** @param clock milliseconds since 1970. */
export function createWebhookVerifier(clock: () => number): VerifyWebhook {
  return async (delivery, secret) => {
    const { body, headers } = delivery ?? {};
    const sent = bytesOf(body);
    if (typeof headers !== 'object' || headers === null) throw new TypeError('headers must be those of the request');
    const secrets = await importSecrets(secret);
    const id = headerOf(headers, WEBHOOK_HEADERS.id);
    const timestamp = headerOf(headers, WEBHOOK_HEADERS.timestamp);
    const given = headerOf(headers, WEBHOOK_HEADERS.signature);

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

/** A parsed body can no longer be checked: the signature covers the bytes that were sent. */
function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  const kind = Object.prototype.toString.call(body).slice(8, -1);
  // A buffer of another realm is no instance of this one's.
  if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return new Uint8Array(body as ArrayBuffer);
  const wanted = 'the raw body as it was sent: a string, an ArrayBuffer or a view of one';
  const how = 'await request.text(), or express.raw({ type: "application/json" })';
  throw new TypeError(`body must be ${wanted} (${how}), not ${body === undefined ? 'undefined' : `a parsed ${kind}`}`);
}

function importSecrets(secret: unknown): Promise<CryptoKey[]> {
  const secrets = [secret].flat();
  if (secrets.length === 0) throw new TypeError('secret must be the whsec_… of the endpoint, or several of them');
  return Promise.all(secrets.map(importSecret));
}

function importSecret(secret: unknown): Promise<CryptoKey> {
  const isSecret = typeof secret === 'string' && secret.startsWith(WEBHOOK_SECRET_PREFIX);
  const bytes = isSecret ? fromBase64(secret.slice(WEBHOOK_SECRET_PREFIX.length)) : [];
  if (bytes.length < 16) {
    const given = secret === undefined ? ', and is undefined' : '';
    throw new TypeError(`secret must be the whsec_… of the endpoint${given}`);
  }
  return crypto.subtle.importKey('raw', Uint8Array.from(bytes), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

const anything: Reader<unknown> = (value) => value;
const readEnvelope = object<{ type: string; timestamp: string; data?: unknown }>({
  type: text,
  timestamp: text,
  data: anything,
});

function readEvent(body: string): WebhookEvent {
  try {
    const sent: unknown = JSON.parse(body);
    const envelope = readEnvelope(sent);
    const type = WEBHOOK_EVENT_TYPES.find((known) => known === envelope.type);
    return (type ? { ...envelope, data: readEventData(type, envelope.data) } : sent) as WebhookEvent;
  } catch (cause) {
    throw new WebhookError('webhook_unreadable', { cause });
  }
}

function headerOf(headers: WebhookDelivery['headers'], name: string): string {
  if (typeof headers.get === 'function') return headers.get(name) ?? '';
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
