import * as v from 'valibot';
import { CodeSentSchema, FRAME_PATHS, SessionSchema } from '../../protocol/frameApi.js';
import type { Result } from '../state/result.js';

const ProblemBodySchema = v.object({
  code: v.string(),
  tries_left: v.optional(v.number()),
  errors: v.optional(v.array(v.object({ pointer: v.string() }))),
  factors: v.optional(v.array(v.string())),
});

/** Milliseconds until a silent provider counts as a lost connection. */
const CALL_TIMEOUT = 15_000;

/** `country`: where it is read if it does not say so itself. */
export type GivenPhone = { phone: string; country?: string };

export type ProviderApi = ReturnType<typeof createProviderApi>;

/**
 * The frame's calls to the provider, on its own origin. The bearer lives in this closure, and in {@link
 * file://./keptSession.ts} for a reload; a new session or a proved buyer replaces it. These are the first screen's
 * calls; {@link file://./purchaseCalls.ts} has the others.
 */
export function createProviderApi(
  fetch: typeof globalThis.fetch,
  place: { channel: 'frame' | 'window'; link?: string | undefined } = { channel: 'frame' },
) {
  let bearer: string | null = null;
  let sessionId: string | null = null;
  let bearers = 0;

  async function post<S extends v.GenericSchema>(
    path: string,
    body: unknown,
    schema: S,
  ): Promise<Result<v.InferOutput<S>>> {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(CALL_TIMEOUT),
      });
      answer = await response.json();
    } catch {
      return { ok: false, offline: true };
    }
    if (response.ok) {
      const value = v.safeParse(schema, answer);
      return value.success ? { ok: true, value: value.output } : { ok: false, offline: true };
    }
    const problem = v.safeParse(ProblemBodySchema, answer);
    if (!problem.success) return { ok: false, offline: true };
    const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
    return {
      ok: false,
      offline: false,
      problem: {
        code: problem.output.code,
        triesLeft: problem.output.tries_left ?? null,
        fields: (problem.output.errors ?? []).map(({ pointer }) => pointer.slice(1)),
        ...(problem.output.factors ? { factors: problem.output.factors } : {}),
        retryAfter: Number.isNaN(retryAfter) ? null : retryAfter,
      },
    };
  }

  /** Keeps the bearer that comes with a value. */
  function keeping<T extends { token: string }>(result: Result<T>): Result<T> {
    if (result.ok) {
      bearer = result.value.token;
      bearers += 1;
    }
    return result;
  }

  return {
    post,
    keeping,
    openSession: async (key: string, pageOrigin: string) => {
      bearer = null;
      const opened = keeping(
        await post(FRAME_PATHS.sessions, { key, page_origin: pageOrigin, ...place }, SessionSchema),
      );
      sessionId = opened.ok ? opened.value.session_id : null;
      return opened;
    },
    bearer: () => bearer,
    /** Goes on with a session that was opened before. */
    adopt(token: string, id: string) {
      bearer = token;
      sessionId = id;
    },
    /** Names the session that was opened last; it stays the same when the bearer is replaced. */
    sessionId: () => sessionId,
    /** Grows with every bearer: whoever was proved before may be somebody else now. */
    bearers: () => bearers,
    sendCode: (given: GivenPhone, locale: string) => post(FRAME_PATHS.phone, { ...given, locale }, CodeSentSchema),
  };
}
