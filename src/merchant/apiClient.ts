/**
 * One call to the merchant API, repeated where a repetition is safe.
 *
 * Every POST carries an Idempotency-Key, so the provider does the thing once however often it is asked. What
 * is repeated: no answer at all, 409 `request_in_progress`, and the failures of the provider or of a proxy before it
 * (500, 502, 503, 504). Not repeated: 504 `outcome_unknown`, since the rail has not decided yet and only time
 * helps, and every refusal, since it would be refused again.
 */
import type { Problem } from '../protocol/problems.js';
import { abortable } from './abortable.js';
import type { Connection } from './connection.js';
import { OnDemandApiError } from './errors.js';
import type { Fetch } from './loopbackFetch.js';
import { type Reader, Unreadable } from './reading.js';
import { readProblem } from './readProblem.js';

/**
 * Milliseconds before each repetition, and up to half as much again: with the first try, four in three to five
 * seconds.
 */
const BACKOFF = [200, 800, 2000] as const;
/** A provider that asks for a longer wait than this many seconds is not waited for. */
const LONGEST_WAIT = 10;
/** Milliseconds for one try. The provider gives a rail 10 s before it answers `outcome_unknown`. */
const TIMEOUT = 30_000;

type ApiCall = {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  body?: unknown;
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
};

export type ApiClient = {
  /** The provider's URL without a trailing slash. @throws {TypeError} for an option that is missing or wrong. */
  url(): string;
  /** @throws {OnDemandApiError} */
  call<Body>(call: ApiCall, read: Reader<Body>): Promise<Body>;
};

type Options = {
  connection(): Connection;
  fetch: Fetch;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  clock(): number;
  /** From 0 to 1. */
  random(): number;
};

export function createApiClient({ connection, fetch, sleep, clock, random }: Options): ApiClient {
  return {
    url: () => connection().url,
    async call(call, read) {
      for (let tries = 0; ; tries++) {
        call.signal?.throwIfAborted();
        try {
          return await once(call, read);
        } catch (error) {
          const wait = BACKOFF[tries];
          if (!(error instanceof OnDemandApiError) || !isWorthRepeating(error) || wait === undefined) throw error;
          if (error.retryAfter !== undefined && error.retryAfter > LONGEST_WAIT) throw error;
          const least = Math.max(wait, (error.retryAfter ?? 0) * 1000);
          // Backends that were refused together must not come back together.
          await abortable(sleep(Math.round(least * (1 + random() / 2)), call.signal), call.signal);
        }
      }
    },
  };

  async function once<Body>(call: ApiCall, read: Reader<Body>): Promise<Body> {
    const { response, body } = await send(call);
    const order = response.headers.get('Location') ?? undefined;
    const details = { status: response.status, idempotencyKey: call.idempotencyKey };
    if (response.ok) {
      try {
        return read(body);
      } catch (error) {
        const where = (error instanceof Unreadable && error.where) || 'the body';
        const message = `The provider answered ${response.status} with a body this client cannot read (at ${where}).`;
        throw new OnDemandApiError('unexpected_response', message, { ...details, order });
      }
    }
    const problem = readProblem(body, response.status);
    const retryAfter = readRetryAfter(response.headers.get('Retry-After'), clock);
    if (problem) throw new OnDemandApiError(problem.code, describe(problem), { ...details, problem, retryAfter });
    const message = `Something answered ${response.status} that is not the merchant API. Is the url the provider's?`;
    throw new OnDemandApiError('unexpected_response', message, { ...details, retryAfter });
  }

  async function send(call: ApiCall): Promise<{ response: Response; body: unknown }> {
    const { apiKey, apiSecret } = connection();
    const authorization = `Basic ${base64(`${apiKey}:${apiSecret}`)}`;
    const headers = new Headers({ Authorization: authorization, Accept: 'application/json, application/problem+json' });
    if (call.body !== undefined) headers.set('Content-Type', 'application/json');
    if (call.idempotencyKey !== undefined) headers.set('Idempotency-Key', call.idempotencyKey);
    if (call.method === 'POST') headers.set('Prefer', 'return=representation');
    const timeout = AbortSignal.timeout(TIMEOUT);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    const sending = async () => {
      const response = await fetch(call.url, {
        method: call.method,
        headers,
        // The credentials belong to the provider alone: a redirection must not carry them elsewhere.
        redirect: 'manual',
        signal,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      return { response, body: readJson(await response.text()) };
    };
    try {
      return await abortable(sending(), signal);
    } catch (cause) {
      // The caller's own abort is the caller's own reason, not a failure of the network.
      if (call.signal?.aborted) throw call.signal.reason;
      const advice =
        call.method === 'POST'
          ? 'Whether it took effect is not known: repeat it with the same Idempotency-Key.'
          : 'It can be repeated.';
      throw new OnDemandApiError('network_error', `The provider did not answer. ${advice}`, {
        idempotencyKey: call.idempotencyKey,
        cause,
      });
    }
  }
}

function isWorthRepeating({ code, status }: OnDemandApiError): boolean {
  if (code === 'network_error' || code === 'request_in_progress') return true;
  return code !== 'outcome_unknown' && [500, 502, 503, 504].includes(status);
}

/** The title and, for wrong fields, which: `detail` and `user_message` are written for others than this log. */
function describe({ title, status, code, errors }: Problem): string {
  const fields = errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
  return `${title} (${status} ${code})${fields ? `: ${fields}` : ''}`;
}

/** Seconds; the header holds them or a date. @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function readRetryAfter(header: string | null, clock: () => number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - clock()) / 1000));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Basic credentials are UTF-8; `btoa` alone takes only Latin-1. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
