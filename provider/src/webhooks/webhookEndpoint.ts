import { isIP } from 'node:net';
import { type WebhookEndpoint as PublicWebhookEndpoint, WEBHOOK_SECRET_PREFIX } from 'ondemand-pay/protocol';
import { Refusal } from '../common/refusal.js';
import { isLocalHost, isReachable, type WebhookReach } from './webhookReach.js';

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
 * The address of an endpoint: https without credentials; http only on this machine, where that may be reached. Where a
 * name leads is looked at with every delivery.
 * @throws {Refusal} `validation_failed` at `/url`.
 */
export function readWebhookUrl(written: string, reach: WebhookReach): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isLocal = url !== undefined && isLocalHost(url.hostname);
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal && reach !== 'internet');
  if (!url || !isAllowed || url.username || url.password) {
    throw invalid('must be an https URL without credentials (http only on localhost, where this provider calls it)');
  }
  url.hash = '';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isOutOfReach = isIP(host) === 0 ? isLocal && reach === 'internet' : !isReachable(host, reach);
  if (isOutOfReach) throw invalid('must be reachable from the internet');
  return url.href;
}

/** As the merchant sees it. */
export const webhookEndpointView = ({ endpointId, url, createdAt }: WebhookEndpoint): PublicWebhookEndpoint => ({
  id: endpointId,
  url,
  created_at: createdAt.toISOString(),
});

const invalid = (detail: string) => new Refusal('validation_failed', { errors: [{ pointer: '/url', detail }] });
