import { HttpResponse } from 'msw';
import { PROBLEMS, type ProblemCode } from '../protocol/problems.js';

/** Thrown anywhere in the fake, answered in one place: {@link problemAnswer}. */
export class FakeRefusal extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly members: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(code);
  }
}

/** The problem+json that the provider would answer. @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemAnswer({ code, members, headers }: FakeRefusal): Response {
  const [status, title] = PROBLEMS[code];
  const body = {
    type: `urn:ondemand-pay:problem:${code}`,
    title,
    status,
    code,
    user_message: 'The fake provider refused this.',
    request_id: 'fake',
    ...members,
  };
  return HttpResponse.json(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
}
