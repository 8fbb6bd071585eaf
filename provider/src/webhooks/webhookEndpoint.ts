import { isIP } from 'node:net';
import { type WebhookEndpoint as PublicWebhookEndpoint, WEBHOOK_SECRET_PREFIX } from 'ondemand-pay/protocol';
import type { Mode } from '../mode.js';
import { Refusal } from '../refusal.js';
import { isPrivateAddress } from './privateAddress.js';

/** Where a merchant hears of events. */
export type WebhookEndpoint = {
  merchantId: string;
  endpointId: string;
  url: string;
  createdAt: Date;
};

const SECRET_BYTES = 32;

/** A new signing secret in the form of the Standard Webhooks specification. */
export const newWebhookSecret = (random: (bytes: number) => Uint8Array): string =>
  `${WEBHOOK_SECRET_PREFIX}${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;

/** What the vault binds a sealed secret to. */
export const secretContext = ({ merchantId, endpointId }: Pick<WebhookEndpoint, 'merchantId' | 'endpointId'>): string =>
  `webhook/${merchantId}/${endpointId}`;

/**
 * The address of an endpoint: https without credentials; under a test key also http on localhost. Whether a name leads
 * to a private address is looked at again with every delivery.
 * @throws {Refusal} `validation_failed` at `/url`.
 */
export function readWebhookUrl(written: string, mode: Mode): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isLocal = url !== undefined && /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal && mode === 'test');
  if (!url || !isAllowed || url.username || url.password) {
    throw invalid('must be an https URL without credentials (http only on localhost under a test key)');
  }
  url.hash = '';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (mode === 'live' && (isLocal || (isIP(host) !== 0 && isPrivateAddress(host)))) {
    throw invalid('must be reachable from the internet');
  }
  return url.href;
}

/** As the merchant sees it. */
export const webhookEndpointView = ({ endpointId, url, createdAt }: WebhookEndpoint): PublicWebhookEndpoint => ({
  id: endpointId,
  url,
  created_at: createdAt.toISOString(),
});

const invalid = (detail: string) => new Refusal('validation_failed', { errors: [{ pointer: '/url', detail }] });
