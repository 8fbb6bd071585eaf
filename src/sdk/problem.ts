import type { OrderFailure } from './events.js';

/**
 * Reads a refusal as a merchant passes it on: the API's problem as an object or as JSON, or its bare code.
 * `undefined` if no code can be found in it.
 */
export function readProblem(value: unknown): OrderFailure | undefined {
  if (typeof value === 'string') {
    if (/^\w{1,60}$/.test(value)) return { code: value };
    try {
      const parsed: unknown = JSON.parse(value);
      return typeof parsed === 'string' ? undefined : readProblem(parsed);
    } catch {
      return undefined;
    }
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, decline_reason, user_message } = value as Record<string, unknown>;
  if (typeof code !== 'string' || !/^\w{1,60}$/.test(code)) return undefined;
  return {
    code,
    ...(typeof decline_reason === 'string' && /^\w{1,60}$/.test(decline_reason) && { declineReason: decline_reason }),
    ...(typeof user_message === 'string' && user_message !== '' && { userMessage: user_message.slice(0, 200) }),
  };
}
