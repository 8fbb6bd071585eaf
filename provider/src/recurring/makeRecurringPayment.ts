import { recordAudit } from '../audit/auditStore.js';
import type { Answer, Answered } from '../common/answer.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { IdempotentRequest } from '../idempotency/idempotentRequest.js';
import { claimWithAnswer, recallDone } from '../idempotency/recallAnswer.js';
import { requestAgreementMail } from '../mails/agreementStore.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { checkPresentedProof } from '../proofs/presentedProof.js';
import { newReference, type RecurringPayment, recurringPaymentUrl } from './recurringPayment.js';
import { findByProof, insertRecurringPayment } from './recurringPaymentStore.js';

export type MakeRecurringPaymentRequest = {
  merchant: Merchant;
  userToken: string;
  /** Of the kind `recurring-purchase`. */
  originProof: string;
  /** With an `Idempotency-Key`. */
  once: IdempotentRequest | undefined;
  answerOf: (payment: RecurringPayment) => Answer;
};

/**
 * Turns a buyer's agreement into a reference that the merchant can charge. The proof is used up; nothing is charged.
 * @throws {Refusal} the codes of {@link checkPresentedProof}; `idempotency_key_reused`.
 */
export async function makeRecurringPayment(deps: Deps, request: MakeRecurringPaymentRequest): Promise<Answered> {
  const { once } = request;
  const earlier = once && (await recallDone(deps, once));
  if (earlier) return earlier;
  try {
    return { answer: await make(deps, request), replayed: false };
  } catch (refusal) {
    // A request with the same key may have been faster, and have used the proof.
    const winner = once && refusal instanceof Refusal && (await recallDone(deps, once));
    if (winner) return winner;
    throw refusal;
  }
}

async function make(deps: Deps, request: MakeRecurringPaymentRequest): Promise<Answer> {
  const { database, clock, random } = deps;
  const { merchantId, mode, apiKey } = request.merchant;
  const { jti, issuedAt } = await check(deps, request);
  const ids = { merchantId, jti, reference: newReference(random), mandateId: uuid(random) };
  try {
    return await database.transaction(async (tx) => {
      const now = clock();
      const payment = await insertRecurringPayment(tx, { ...ids, start: issuedAt }, now);
      if (!payment) throw new Refusal('proof_invalid', { detail: 'What the buyer chose to pay with is gone' });
      await requestAgreementMail(tx, payment, now);
      const by = { kind: 'key', id: apiKey } as const;
      const subjectId = payment.mandateId;
      await recordAudit(tx, deps, { mode, by, action: 'recurring_payment.make', subjectId, merchantId });
      const answer = request.answerOf(payment);
      if (request.once && !(await claimWithAnswer(tx, request.once, answer, now))) {
        throw new Refusal('request_in_progress', { retryAfter: 1 });
      }
      return answer;
    });
  } catch (refusal) {
    // Another request took the proof after the checks: now they see it.
    if (refusal instanceof Refusal && refusal.code === 'proof_invalid') await check(deps, request);
    throw refusal;
  }
}

const check = (deps: Deps, { merchant, userToken, originProof }: MakeRecurringPaymentRequest) =>
  checkPresentedProof(deps, {
    merchant,
    userToken,
    originProof,
    flow: 'recurring-purchase',
    usedFor: async ({ merchantId, jti }) => {
      const made = await findByProof(deps.database, merchantId, jti);
      return made ? { recurring_payment: recurringPaymentUrl(deps.url, made) } : {};
    },
  });
