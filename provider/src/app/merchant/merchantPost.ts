import type * as v from 'valibot';
import type { Answered } from '../../common/answer.js';
import type { AppContext } from '../../http/env.js';
import { readObject, validate } from '../../http/parseBody.js';
import { fingerprintOf, type IdempotentRequest, readIdempotencyKey } from '../../idempotency/idempotentRequest.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { MerchantCall } from './authenticate.js';

/** A merchant's POST, read. */
export type MerchantPost<Fields> = {
  merchant: Merchant;
  fields: Fields;
  /** With an `Idempotency-Key`. */
  once: IdempotentRequest | undefined;
};

type FieldsSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/** A POST's checks up to and with `validation_failed`. */
export const readMerchantPost = async <S extends FieldsSchema>(
  c: AppContext,
  authenticate: (c: AppContext) => Promise<MerchantCall>,
  schema: S,
): Promise<MerchantPost<v.InferOutput<S>>> => readPost(c, await authenticate(c), schema);

/** The checks that are left once it is known who calls. */
export function readPost<S extends FieldsSchema>(
  c: AppContext,
  { merchant, body }: MerchantCall,
  schema: S,
): MerchantPost<v.InferOutput<S>> {
  const given = readObject(body);
  const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
  const fields = validate(schema, given, body.kind === 'form');
  if (key === undefined) return { merchant, fields, once: undefined };
  const fingerprint = fingerprintOf(c.req.method, c.req.path, { ...given, ...fields });
  return { merchant, fields, once: { merchantId: merchant.merchantId, key, fingerprint } };
}

/** Sends an answer as it was made, now or for an earlier request with the same key. */
export const sendAnswered = (c: AppContext, { answer, replayed }: Answered): Response =>
  c.body(answer.body, answer.status as 200, {
    ...answer.headers,
    ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
  });
