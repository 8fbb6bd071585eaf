import type { Outcome } from '../../protocol/bridge.js';
import { readProblem } from '../form/problem.js';
import type { OrderFailure, PageOutcome } from '../page/events.js';
import { parseUrl } from '../page/parseUrl.js';
import { pageOrigin } from '../page/pastNames.js';
import type { Held } from './submitter.js';

/** How the merchant's backend answered. */
export type Answer =
  | { kind: 'data'; data: unknown }
  | { kind: 'redirect'; url: string }
  | { kind: 'failed'; failure: OrderFailure };

/** Milliseconds until nothing is expected from a silent backend any more; the frame asks the provider long before. */
const ANSWER_TIMEOUT = 60_000;

/** The most bytes of an answer that are read: a broken backend must not fill the page's memory. */
const MOST_BYTES = 1024 * 1024;

/** Nothing readable came back: the order may or may not have been placed, and the buyer must not pay again. */
const UNKNOWN: Answer = { kind: 'failed', failure: { code: 'outcome_unknown' } };

/** Where the form posts to; `undefined` for a page of another origin, which fetch delivery never posts to. */
export function postTarget(action: string): URL | undefined {
  const url = parseUrl(action, document.baseURI);
  return url?.origin === pageOrigin() ? url : undefined;
}

/** Posts the body that the browser would have posted, to the page's own origin, and reads the JSON answer. */
export async function postForm({ action, enctype, data }: Held, setFields: (data: FormData) => void): Promise<Answer> {
  const url = postTarget(action);
  if (!url) return UNKNOWN;
  setFields(data);

  try {
    const response = await fetch(url, {
      // Whatever the form's method is: an address is kept in logs and histories, and the proof would be part of it.
      method: 'POST',
      body: /^multipart\/form-data$/i.test(enctype) ? data : toParams(data),
      headers: { accept: 'application/json' },
      // A redirect to another origin would carry the proof there.
      mode: 'same-origin',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT),
    });
    return readAnswer(response.ok, await readJson(response), pageOrigin(), document.baseURI);
  } catch {
    return UNKNOWN;
  }
}

/** @throws for what is too long, or no JSON. */
async function readJson({ body }: Response): Promise<unknown> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (const reader = body!.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return JSON.parse(await new Blob(parts).text());
    length += value.length;
    if (length > MOST_BYTES) {
      void reader.cancel();
      throw new TypeError('The answer is too long');
    }
    parts.push(value);
  }
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#convert-to-a-list-of-name-value-pairs */
function toParams(data: FormData): URLSearchParams {
  const lines = (text: string) => text.replace(/\r\n|\r|\n/g, '\r\n');
  return new URLSearchParams(
    [...data].map(([name, value]) => [lines(name), lines(typeof value === 'string' ? value : value.name)]),
  );
}

/**
 * Reads a merchant's answer: `{data}` or `{redirect_to}` with a 2xx status, else `{error}` or, after the 2016
 * contract, `{klarna_response}`, which count with any status where there is no data. A redirect goes to the page's own
 * origin or to https without credentials.
 */
export function readAnswer(succeeded: boolean, body: unknown, pageOrigin: string, base = pageOrigin): Answer {
  if (typeof body !== 'object' || body === null) return UNKNOWN;
  const { data, redirect_to, error, klarna_response } = body as Record<string, unknown>;
  const failure = !succeeded || (data ?? null) === null ? readProblem(error ?? klarna_response) : undefined;
  if (failure) return { kind: 'failed', failure };
  if (!succeeded) return UNKNOWN;
  if (typeof redirect_to === 'string') {
    const url = parseUrl(redirect_to, base);
    const allowed = url?.origin === pageOrigin || url?.protocol === 'https:';
    return allowed ? { kind: 'redirect', url: url.href } : UNKNOWN;
  }
  return 'data' in body ? { kind: 'data', data } : UNKNOWN;
}

/** What the frame is told of the answer. */
export function toOutcome(answer: Answer): Outcome {
  if (answer.kind !== 'failed') return { status: 'done' };
  const { code, declineReason, shopMessage: shopSays } = answer.failure;
  return { status: 'failed', code, declineReason, shopSays };
}

/** What the page says of a purchase that it took over, as an answer. */
export function readPageOutcome(outcome: PageOutcome): Answer {
  const { status, data, problem } = Object(outcome) as Record<string, unknown>;
  if (status === 'success') return { kind: 'data', data };
  const failure = status === 'failure' ? readProblem(problem) : undefined;
  return failure ? { kind: 'failed', failure } : UNKNOWN;
}
