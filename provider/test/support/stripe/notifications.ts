import { createHmac } from 'node:crypto';
import type Stripe from 'stripe';
import { type AccountBooks, type Books, newId, seconds } from './books.js';

/** Where notifications go, and whose: those of the account itself, or of the accounts connected to it. */
export type Endpoint = {
  endpoint: Stripe.WebhookEndpoint;
  /** More than one while a secret is being rotated. */
  secrets: string[];
  connect: boolean;
};

/** A notification that has not been taken yet. */
export type Notification = { event: Stripe.Event; endpoint: Endpoint; attempts: number };

/** Takes a signed request as the provider would, and gives its status. */
export type Receiver = (request: Request) => Promise<{ status: number }>;

/** `t=…,v1=…`, one signature for each secret, over time and the very bytes. */
export function signatureHeader(body: string, secrets: readonly string[], time: number): string {
  const signed = secrets.map((secret) => createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'));
  return [`t=${time}`, ...signed.map((signature) => `v1=${signature}`)].join(',');
}

export function signedRequest(body: string, { endpoint, secrets }: Endpoint, time: number): Request {
  return new Request(endpoint.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Stripe-Signature': signatureHeader(body, secrets, time),
    },
    body,
  });
}

export function openEvents(version: string) {
  const endpoints: Endpoint[] = [];
  const waiting: Notification[] = [];
  const events: Stripe.Event[] = [];

  return {
    endpoints,
    /** Every event so far, oldest first. */
    events,
    waiting,

    addEndpoint(books: Books, url: string, secret: string, { connect = false, enabled = ['*'] } = {}): Endpoint {
      const endpoint: Endpoint = {
        endpoint: {
          id: newId('we'),
          object: 'webhook_endpoint',
          api_version: version,
          application: null,
          created: seconds(books),
          description: null,
          enabled_events: enabled,
          livemode: books.livemode,
          metadata: {},
          status: 'enabled',
          url,
        },
        secrets: [secret],
        connect,
      };
      endpoints.push(endpoint);
      return endpoint;
    },

    /** An event holds its object as it was when it happened. */
    tell(books: Books, account: AccountBooks, type: string, object: object): void {
      const isConnected = account !== books.platform;
      const event = {
        id: newId('evt'),
        object: 'event',
        ...(isConnected && { account: account.id }),
        api_version: version,
        created: seconds(books),
        data: { object: structuredClone(object) },
        livemode: books.livemode,
        pending_webhooks: 1,
        request: { id: newId('req'), idempotency_key: null },
        type,
      } as unknown as Stripe.Event;
      events.push(event);
      for (const endpoint of endpoints) {
        const { enabled_events: enabled, status } = endpoint.endpoint;
        const isWanted = status === 'enabled' && (enabled.includes('*') || enabled.includes(type));
        if (isWanted && endpoint.connect === isConnected) waiting.push({ event, endpoint, attempts: 0 });
      }
    },

    /**
     * Sends what waits, each until it is taken or has been tried so many times. `order` may put them in disorder, and
     * `times` sends each more than once, as happens.
     */
    async deliver(
      books: Books,
      receive: Receiver,
      {
        order = (batch: Notification[]) => batch,
        times = 1,
        tries = 1,
      }: { order?: (batch: Notification[]) => Notification[]; times?: number; tries?: number } = {},
    ): Promise<void> {
      for (const notification of order(waiting.splice(0))) {
        const body = JSON.stringify(notification.event, null, 2);
        for (let time = 0; time < times; time += 1) {
          notification.attempts += 1;
          const request = signedRequest(body, notification.endpoint, seconds(books));
          const { status } = await receive(request).catch(() => ({ status: 0 }));
          const isTaken = status >= 200 && status < 300;
          if (!isTaken && time === times - 1 && notification.attempts < tries * times) waiting.push(notification);
        }
      }
    },
  };
}
