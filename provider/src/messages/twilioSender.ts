import type { MessageSender } from '../ports/messageSender.js';

export type TwilioOptions = {
  accountSid: string;
  authToken: string;
  /** The number or alphanumeric sender that messages come from; or the service that chooses one. */
  from: string | { messagingServiceSid: string };
  /** Another region's API; `https://api.twilio.com` if left out. */
  apiUrl?: string;
  /** Milliseconds until a silent API counts as a failure. */
  timeout?: number;
  fetch?: typeof fetch;
};

/**
 * Sends text messages by Twilio's REST API. It rejects unless the message was taken for delivery, with an error that
 * holds Twilio's code and neither number nor text.
 * @see https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
 */
export function twilioSender(options: TwilioOptions): MessageSender {
  const { accountSid, authToken, from, timeout = 10_000, fetch: send = fetch } = options;
  const url = new URL(
    `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
    options.apiUrl ?? 'https://api.twilio.com',
  );
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const sender = typeof from === 'string' ? { From: from } : { MessagingServiceSid: from.messagingServiceSid };

  return {
    async send({ to, text }) {
      const response = await send(url, {
        method: 'POST',
        headers: { Authorization: authorization, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ To: to, Body: text, ...sender }).toString(),
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      if (!response.ok) throw new Error(`Twilio refused a message: ${response.status}${await errorCode(response)}`);
      await response.body?.cancel();
    },
  };
}

/** Twilio's own code says why; its words would quote the number. */
async function errorCode(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'number' ? `, code ${code}` : '';
}
