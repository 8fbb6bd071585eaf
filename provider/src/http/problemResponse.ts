import { problemUrl, userMessage } from 'ondemand-pay/internal';
import type { Answer } from '../common/answer.js';
import { Refusal, titleOf } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { StoreUnavailable } from '../store/database.js';
import type { AppContext } from './env.js';

/**
 * Turns whatever a handler threw into a problem: the one place where errors become answers. What is no
 * `Refusal` is a fault of ours: it is logged by its kind, and the caller learns only that it happened.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemResponse(error: unknown, c: AppContext, { log, url }: Pick<Deps, 'log' | 'url'>): Response {
  const refusal = asRefusal(error);
  const requestId = c.get('requestId');
  if (refusal.status >= 500) {
    log.error({ requestId, code: refusal.code, err: describe(error) }, 'request failed');
  }
  const { body, status, headers } = problemAnswer(refusal, requestId, url);
  return c.body(body, status as 400, headers);
}

/** A refusal as it is sent, and kept for whoever repeats the request. */
export function problemAnswer(refusal: Refusal, requestId: string, url: string): Answer {
  const { detail, errors, retryAfter, headers, members, locale } = refusal.details;
  return {
    status: refusal.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...headers,
    },
    body: JSON.stringify({
      type: problemUrl(url, refusal.code),
      title: titleOf(refusal.code),
      status: refusal.status,
      code: refusal.code,
      ...(detail === undefined ? {} : { detail }),
      user_message: userMessage(refusal.code, locale),
      request_id: requestId,
      ...(errors === undefined ? {} : { errors }),
      ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
      ...members,
    }),
  };
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreUnavailable) return new Refusal('unavailable', { retryAfter: 2, cause: error });
  return new Refusal('internal_error', { cause: error });
}

/** Name, SQLSTATE and stack: messages of drivers can quote values, so they stay out of the log. */
function describe(error: unknown): Record<string, unknown> {
  const cause = error instanceof Refusal ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return { name: typeof cause };
  const frames = cause.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8);
  return { name: cause.name, code: (cause as { code?: unknown }).code, stack: frames };
}
