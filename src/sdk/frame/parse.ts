/**
 * Reads what the frame sends. These accept exactly what the protocol's schemas accept, which a property test
 * holds them to; they are written out because the schemas' library would add a fifth to what every shop's
 * page downloads.
 */
import { MAX_FRAME_HEIGHT, type Reply, STATES, type State } from '../../protocol/bridge.js';
import type { Submission } from '../../protocol/submission.js';

export const parseState = (value: unknown): State | undefined => STATES.find((state) => state === value);

export const parseHeight = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_FRAME_HEIGHT
    ? (value as number)
    : undefined;

export function parseSubmission(value: unknown): Submission | undefined {
  const { userToken, originProof, email } = Object(value) as Record<string, unknown>;
  const isText = (text: unknown, max: number): text is string => typeof text === 'string' && text.length <= max;
  return isText(userToken, 200) && userToken && isText(originProof, 8192) && originProof && isText(email, 254)
    ? { userToken, originProof, email }
    : undefined;
}

export type ParsedReply = Reply & { shop?: unknown };

/** Any reply, whatever its reasons; `undefined` for what is none. A shop's name goes into nothing but a text. */
export function parseReply(value: unknown): ParsedReply | undefined {
  const { ok, reason, shop } = Object(value) as Record<string, unknown>;
  if (ok === true) return { ok, shop };
  return ok === false && typeof reason === 'string' ? { ok, reason } : undefined;
}
