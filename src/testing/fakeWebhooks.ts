import {
  type NewWebhookEndpoint,
  WEBHOOK_HEADERS,
  WEBHOOK_SECRET_PREFIX,
  type WebhookEndpoint,
  type WebhookEvent,
} from '../protocol/webhooks.js';
import { FakeRefusal, wrongField } from './fakeRefusal.js';

/** The endpoints a merchant has registered with the fake, and deliveries that are signed as the provider signs them. */
export type FakeWebhooks = {
  register(url: string): NewWebhookEndpoint;
  list(): WebhookEndpoint[];
  remove(id: string): WebhookEndpoint;
  /** One request for each endpoint. */
  deliver(event: WebhookEvent): Promise<Request[]>;
};

const MOST_ENDPOINTS = 20;

export function createFakeWebhooks(clock: () => number, livemode: boolean): FakeWebhooks {
  const endpoints = new Map<string, NewWebhookEndpoint>();
  const view = ({ id, url, created_at }: NewWebhookEndpoint): WebhookEndpoint => ({ id, url, created_at });

  return {
    register(written) {
      const url = readUrl(written, livemode);
      if (endpoints.size >= MOST_ENDPOINTS) {
        throw new FakeRefusal('invalid_state', { detail: `There are ${MOST_ENDPOINTS} endpoints already` });
      }
      const secret = `${WEBHOOK_SECRET_PREFIX}${base64(crypto.getRandomValues(new Uint8Array(32)))}`;
      const made = { id: crypto.randomUUID(), url, created_at: new Date(clock()).toISOString(), secret };
      endpoints.set(made.id, made);
      return made;
    },
    list: () => [...endpoints.values()].map(view),
    remove(id) {
      const found = endpoints.get(id);
      if (!found) throw new FakeRefusal('not_found');
      endpoints.delete(id);
      return view(found);
    },
    deliver(event) {
      const id = crypto.randomUUID();
      const timestamp = String(Math.floor(clock() / 1000));
      const body = JSON.stringify(event);
      return Promise.all(
        [...endpoints.values()].map(async ({ url, secret }) => {
          const signature = await sign(secret, `${id}.${timestamp}.${body}`);
          const headers = {
            'Content-Type': 'application/json',
            [WEBHOOK_HEADERS.id]: id,
            [WEBHOOK_HEADERS.timestamp]: timestamp,
            [WEBHOOK_HEADERS.signature]: `v1,${signature}`,
          };
          return new Request(url, { method: 'POST', headers, body });
        }),
      );
    },
  };
}

/** Https without credentials; under a test key also http on localhost. Names are not looked up. */
function readUrl(written: string, livemode: boolean): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isLocal = url !== undefined && /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal && !livemode);
  if (!url || !isAllowed || url.username || url.password) {
    throw wrongField(
      'url',
      'must be an https URL without credentials (http only on localhost, where this provider calls it)',
    );
  }
  if (livemode && isLocal) throw wrongField('url', 'must be reachable from the internet');
  url.hash = '';
  return url.href;
}

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
async function sign(secret: string, content: string): Promise<string> {
  const raw = Uint8Array.from(atob(secret.slice(WEBHOOK_SECRET_PREFIX.length)), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content))));
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
