import type { NewWebhookEndpoint } from 'ondemand-pay/protocol';
import { recordAudit } from '../audit/auditStore.js';
import type { Answer, Answered } from '../common/answer.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { IdempotentRequest } from '../idempotency/idempotentRequest.js';
import { claimWithAnswer, recallDone } from '../idempotency/recallAnswer.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { newWebhookSecret, readWebhookUrl, secretContext, webhookEndpointView } from './webhookEndpoint.js';
import { webhookReach } from './webhookReach.js';
import { insertEndpoint, listEndpoints } from './webhookStore.js';

const MOST_ENDPOINTS = 20;
const SEALED_ANSWER = 'webhook answer';

export type RegisterRequest = { merchant: Merchant; url: string; once: IdempotentRequest | undefined };

/**
 * Registers an endpoint and tells its secret, this once. The store holds the secret sealed, also in the answer that is
 * kept for a repetition.
 * @throws {Refusal} `validation_failed` at `/url`, `invalid_state` (too many), `idempotency_key_reused`,
 *   `request_in_progress`.
 */
export async function registerEndpoint(deps: Deps, { merchant, url, once }: RegisterRequest): Promise<Answered> {
  const { database, clock, random, vault } = deps;
  const unsealed = ({ answer, replayed }: Answered): Answered => {
    try {
      return { answer: { ...answer, body: vault.open(Buffer.from(answer.body, 'base64'), SEALED_ANSWER) }, replayed };
    } catch (cause) {
      const detail = 'The master key has changed since: remove the endpoint and register it with another key';
      throw new Refusal('invalid_state', { detail, cause });
    }
  };
  const recalled = once && (await recallDone(deps, once));
  if (recalled) return unsealed(recalled);

  const { merchantId, mode } = merchant;
  const endpoint = {
    merchantId,
    endpointId: uuid(random),
    url: readWebhookUrl(url, webhookReach(deps, mode)),
    createdAt: clock(),
  };
  const secret = newWebhookSecret(random);
  const answer = answerOf({ ...webhookEndpointView(endpoint), secret });
  const isDone = await database.transaction(async (tx) => {
    if ((await listEndpoints(tx, merchantId)).length >= MOST_ENDPOINTS) {
      throw new Refusal('invalid_state', { detail: `There are ${MOST_ENDPOINTS} endpoints already` });
    }
    const kept = { ...answer, body: vault.seal(answer.body, SEALED_ANSWER).toString('base64') };
    if (once && !(await claimWithAnswer(tx, once, kept, endpoint.createdAt))) return false;
    await insertEndpoint(tx, endpoint, vault.seal(secret, secretContext(endpoint)));
    const by = { kind: 'key', id: merchant.apiKey } as const;
    await recordAudit(tx, deps, { mode, by, action: 'endpoint.add', subjectId: endpoint.endpointId, merchantId });
    return true;
  });
  if (isDone) return { answer, replayed: false };
  const winner = once && (await recallDone(deps, once));
  if (winner) return unsealed(winner);
  throw new Refusal('request_in_progress', { retryAfter: 1 });
}

const answerOf = (body: NewWebhookEndpoint): Answer => ({
  status: 201,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
