import { PROBLEMS, type ProblemCode } from '../protocol/problems.js';
import { problemUrl } from '../protocol/problemUrl.js';
import type { FieldError } from '../protocol/requestBody.js';
import { userMessage } from '../protocol/userMessage.js';

type Details = {
  detail?: string;
  errors?: FieldError[];
  /** Seconds. */
  retryAfter?: number;
  headers?: Record<string, string>;
  /** BCP 47: of the form, once it is known. */
  locale?: string;
  /** Further members of the problem: `order`, `decline_reason`. */
  members?: Record<string, unknown>;
};

/** Thrown anywhere in the fake, answered in one place: {@link problemAnswer}. */
export class FakeRefusal extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly details: Details = {},
  ) {
    super(code);
  }
}

/** The refusal of one field. */
export const wrongField = (name: string, detail: string): FakeRefusal =>
  new FakeRefusal('validation_failed', { errors: [{ pointer: `/${name}`, detail }] });

/** The problem+json that the provider would answer. @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemAnswer({ code, details }: FakeRefusal, url: string): Response {
  const [status, title] = PROBLEMS[code];
  const { detail, errors, retryAfter, headers, members, locale } = details;
  const body = {
    type: problemUrl(url, code),
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    user_message: userMessage(code, locale),
    request_id: crypto.randomUUID(),
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    ...members,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...headers,
    },
  });
}
