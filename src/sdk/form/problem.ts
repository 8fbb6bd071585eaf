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
  const { code, decline_reason, user_message } = Object(problem) as Record<string, unknown>;
  const failure = word(code);
  return failure === undefined
    ? undefined
    : {
        code: failure,
        declineReason: word(decline_reason),
        userMessage: (typeof user_message === 'string' && user_message.slice(0, 200)) || undefined,
      };
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\w{1,60}$/.test(value) ? value : undefined;
