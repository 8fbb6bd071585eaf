import type { OrderFailure } from '../page/events.js';

/**
 * Reads a refusal as a merchant passes it on: the API's problem as an object or as JSON, or its bare code.
 * `undefined` if no code can be found in it.
 */
export function readProblem(value: unknown): OrderFailure | undefined {
  let problem = value;
  try {
    // A bare code is no JSON.
    problem = typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    problem = { code: value };
  }
  const { code, decline_reason, shop_message, user_message, request_id } = Object(problem) as Record<string, unknown>;
  const failure = word(code);
  if (failure === undefined) return undefined;
  const userMessage = sentence(user_message);
  return {
    code: failure,
    declineReason: word(decline_reason),
    // A problem with a request's id is the provider's: its words are never said as the shop's.
    shopMessage: sentence(shop_message) ?? (request_id ? undefined : userMessage),
    userMessage,
  };
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\w{1,60}$/.test(value) ? value : undefined;

/** Plain text in one line. Controls and marks of direction could make it read as another's words. */
function sentence(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return [...text].slice(0, MOST_CHARACTERS).join('') || undefined;
}

const MOST_CHARACTERS = 200;
