import type { NewWebhookEndpoint, WebhookEndpoint } from '../protocol/webhooks.js';
import { readNewWebhookEndpoint, readWebhookEndpoint, readWebhookEndpoints } from './answers.js';
import type { ApiClient } from './apiClient.js';
import { usableKey } from './idempotencyKey.js';
import type { CallOptions, WriteOptions } from './orders.js';
import { isPathSegment } from './urls.js';
import { createWebhookVerifier, type VerifyWebhook } from './verifyWebhook.js';

/** Where this merchant hears of what happened, and the check of what arrives there. */
export type Webhooks = {
  /** Registers an endpoint. Its `secret` is told this once: keep it for `verify()`. */
  register(endpoint: { url: string }, options?: WriteOptions): Promise<NewWebhookEndpoint>;
  list(options?: CallOptions): Promise<WebhookEndpoint[]>;
  /** Ends an endpoint; what was not delivered yet is dropped. */
  delete(id: string, options?: CallOptions): Promise<WebhookEndpoint>;
  verify: VerifyWebhook;
};

export function createWebhooks(api: ApiClient, clock: () => number): Webhooks {
  const endpoints = () => `${api.url()}/api/v1/webhook_endpoints`;
  return {
    async register(endpoint, { idempotencyKey, signal } = {}) {
      const call = { method: 'POST' as const, url: endpoints(), body: { url: endpoint.url }, signal };
      return api.call({ ...call, idempotencyKey: usableKey(idempotencyKey) }, readNewWebhookEndpoint);
    },
    async list({ signal } = {}) {
      return (await api.call({ method: 'GET', url: endpoints(), signal }, readWebhookEndpoints)).data;
    },
    async delete(id, { signal } = {}) {
      if (!isPathSegment(id)) throw new TypeError('id must be the id of an endpoint');
      const url = `${endpoints()}/${encodeURIComponent(id)}`;
      return api.call({ method: 'DELETE', url, signal }, readWebhookEndpoint);
    },
    verify: createWebhookVerifier(clock),
  };
}
