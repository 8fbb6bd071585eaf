import { createHmac, randomUUID } from 'node:crypto';
import { isSecureUrl } from '../common/secureUrl.js';
import type { MessageSender } from '../ports/messageSender.js';

export type WebhookSenderOptions = {
  /**
   * Takes `POST {"to", "text", "code"}` (`code` is null in a message that has none) and answers 2xx once the message
   * is on its way. https, or http on localhost.
   */
  url: string;
  /** Shared with the receiver: `whsec_` and at least 24 bytes in base64. */
  secret: string;
  /** Milliseconds until a silent receiver counts as a failure. */
  timeout?: number;
  fetch?: typeof fetch;
  clock?: () => Date;
  /** Names a message, so that a receiver can tell a repetition. */
  newId?: () => string;
};

/**
 * Hands text messages to a service of the operator's own, signed after the Standard Webhooks specification: any
 * provider of text messages can be put behind it. It rejects unless the receiver answers 2xx.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @throws TypeError when the URL is not secure or the secret is malformed; neither is quoted.
 */
export function webhookSender(options: WebhookSenderOptions): MessageSender {
  const { timeout = 10_000, fetch: send = fetch, clock = () => new Date(), newId = randomUUID } = options;
  const url = readUrl(options.url);
  const key = readSecret(options.secret);

  return {
    async send({ to, text, code }) {
      const id = `msg_${newId()}`;
      const timestamp = String(Math.floor(clock().getTime() / 1000));
      const body = JSON.stringify({ to, text, code });
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const response = await send(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`The receiver of text messages answered ${response.status}`);
    },
  };
}

function readUrl(written: string): URL {
  if (URL.canParse(written) && isSecureUrl(written)) return new URL(written);
  throw new TypeError('The URL of the receiver must be https');
}

function readSecret(written: string): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(written) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.length < 24) throw new TypeError('The secret must be whsec_ and at least 24 bytes in base64');
  return key;
}
