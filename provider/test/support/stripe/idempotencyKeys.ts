import { ApiError, Unfit } from './apiError.js';

type Answer = { status: number; body: object };
type Kept = { request: string; answer: Answer; at: number };

/** Keys are forgotten a day after they were first used. */
const LIFETIME = 86_400_000;

/**
 * The first answer to a key is its answer for a day, errors with it: of cards, of the server, and of what was not in a
 * state for it. What fails before it is begun, as by a wrong parameter, is not kept.
 */
export function openKeys(clock: () => Date) {
  const kept = new Map<string, Kept>();
  return {
    answer(key: string, request: string, work: () => Answer): Answer & { isReplayed: boolean } {
      const now = clock().getTime();
      const first = kept.get(key);
      if (first && now - first.at < LIFETIME) {
        if (first.request !== request) {
          throw new ApiError(
            400,
            'idempotency_error',
            'Keys for idempotent requests can only be used with the same parameters they were first used with.',
          );
        }
        return { ...first.answer, isReplayed: true };
      }
      const answer = orKeptError(work);
      kept.set(key, { request, answer: structuredClone(answer), at: now });
      return { ...answer, isReplayed: false };
    },
    /** Forgets all of them, or those of calls with this in their path. */
    forget(of = '') {
      for (const [key, { request }] of kept) if (request.includes(of)) kept.delete(key);
    },
  };
}

function orKeptError(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError && (error.status === 402 || error instanceof Unfit)) {
      return { status: error.status, body: error.body };
    }
    throw error;
  }
}
