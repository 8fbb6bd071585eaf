import { SUBMISSION_FIELDS, type Submission } from '../protocol/submission.js';
import { type NodeRequest, readEntries, type SubmissionFailure } from './submissionEntries.js';
import { isPathSegment } from './urls.js';

/**
 * What a posted form can be handed over as: a Fetch request, its form data, `req` or `req.body` of Express and its like
 * (undefined where there was no body), a request of plain Node, or the body's text or bytes if it is urlencoded.
 */
export type SubmissionSource =
  | Request
  | NodeRequest
  | FormData
  | URLSearchParams
  | string
  | Uint8Array
  | { readonly [field: string]: unknown }
  | null
  | undefined;

export type ParsedSubmission =
  | {
      ok: true;
      /** What the provider added to the form. A claim until `orders.create` or `verifyOriginProof` accepts it. */
      submission: Submission;
      /** The form's own fields, without files. Written by the buyer's browser: trust none of them with a price. */
      fields: URLSearchParams;
    }
  | SubmissionFailure;

/**
 * Reads the form that the SDK let through to your backend. Never throws for what a visitor can send, only for a
 * `Request` whose body you have read yourself. The size of a `Request` is for your server to limit; of a request of
 * plain Node no more than 1 MiB is read.
 *
 * @example const parsed = await parseSubmission(request); if (!parsed.ok) return new Response('Bad request', {
 *   status: 400 }); const article = findArticle(parsed.fields.get('article_id'));
 */
export async function parseSubmission(source: SubmissionSource): Promise<ParsedSubmission> {
  const entries = await readEntries(source);
  if (!Array.isArray(entries)) return entries;

  const found: { [Name in keyof Submission]?: string } = {};
  const fields = new URLSearchParams();
  for (const [name, value] of entries) {
    const own = NAMES.find((candidate) => SUBMISSION_FIELDS[candidate] === name);
    if (!own) fields.append(name, value);
    // Two values mean that somebody is trying to have one checked and the other one used.
    else if (found[own] !== undefined) return { ok: false, reason: 'duplicated_field', field: name };
    else found[own] = value;
  }

  const missing = NAMES.find((name) => found[name] === undefined);
  if (missing) return { ok: false, reason: 'missing_field', field: SUBMISSION_FIELDS[missing] };
  const submission = found as Submission;
  const wrong = NAMES.find((name) => !FITS[name](submission[name]));
  if (wrong) return { ok: false, reason: 'invalid_field', field: SUBMISSION_FIELDS[wrong] };
  return { ok: true, submission, fields };
}

const NAMES = Object.keys(SUBMISSION_FIELDS) as (keyof Submission)[];

/** A proof is a compact JWS (RFC 7515 §7.1), and a token is used as a segment of a URL. */
const FITS: { [Name in keyof Submission]: (value: string) => boolean } = {
  userToken: (value) => value.length <= 200 && isPathSegment(value),
  originProof: (value) => value.length <= 8192 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value),
  email: (value) => value.length <= 254,
};
