import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CLIENT_ERROR_GUIDE,
  DECLINE_GUIDE,
  FRAME_PROBLEM_GUIDE,
  FRAME_PROBLEMS,
  MONEY_MOVED,
  PROBLEM_GUIDE,
  type ProblemAdvice,
  SDK_ERROR_GUIDE,
} from 'ondemand-pay/internal';
import type { OriginProofErrorCode, WebhookErrorCode } from 'ondemand-pay/merchant';
import { PROBLEMS, type ProblemCode } from 'ondemand-pay/protocol';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const GUIDES: Record<string, ProblemAdvice>[] = [
  PROBLEM_GUIDE,
  FRAME_PROBLEM_GUIDE,
  SDK_ERROR_GUIDE,
  CLIENT_ERROR_GUIDE,
];
const known = new Set(GUIDES.flatMap((guide) => Object.keys(guide)));

/* A code of the merchant client that no guide has does not compile. */
type ClientOnly =
  | Exclude<OriginProofErrorCode | WebhookErrorCode, ProblemCode>
  | 'network_error'
  | 'unexpected_response';
const clientGuide: Record<ClientOnly, ProblemAdvice> = CLIENT_ERROR_GUIDE;

it('every code that anything here answers, throws or tells the page is explained', () => {
  const emitted = sources().flatMap(codesIn);
  expect(emitted.length).toBeGreaterThan(100);
  expect([...new Set(emitted)].filter((code) => !known.has(code))).toEqual([]);
});

it('a code that is new would be missed', () => {
  expect(codesIn("throw new Refusal('brand_new', {})")).toEqual(['brand_new']);
  expect(codesIn("throw new OriginProofError(\n  'brand_new',")).toEqual(['brand_new']);
  expect(known.has('brand_new')).toBe(false);
});

it('each says what it means and what to do, in sentences, once', () => {
  for (const guide of GUIDES) {
    for (const [code, { means, todo }] of Object.entries(guide)) {
      for (const text of [means, todo]) expect(text, code).toMatch(/^[A-Z`].*\.$/);
    }
  }
  expect(Object.keys(clientGuide)).not.toHaveLength(0);
  expect(known.size).toBe(GUIDES.flatMap((guide) => Object.keys(guide)).length);
});

it('docs/errors.md is what the guide says; -u writes it anew', async () => {
  await expect(errorsPage()).toMatchFileSnapshot(join(root, 'docs/errors.md'));
});

/** The sources of both packages. */
function sources(): string[] {
  return ['src', 'provider/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
}

/** The codes of the errors that a source makes. */
const codesIn = (source: string): string[] =>
  [
    ...source.matchAll(
      /(?:\b(?:Refusal|PendingRefusal|FakeRefusal|OnDemandError|OnDemandApiError|OriginProofError|WebhookError)\(\s*|\bfailure: \{ code: )'([a-z_]+)'/g,
    ),
  ].map(([, code]) => code!);

function errorsPage(): string {
  const answers: Record<string, readonly [status: number, title: string]> = { ...PROBLEMS, ...FRAME_PROBLEMS };
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const table = (guide: Record<string, ProblemAdvice>) =>
    [
      '| code | what it means | did money move | what to do |',
      '|---|---|---|---|',
      ...Object.entries(guide).map(([code, { means, money, todo }]) => {
        const status = answers[code] ? ` ${answers[code][0]}` : '';
        return `| \`${code}\`${status} | ${cell(means)} | ${MONEY_MOVED[money]} | ${cell(todo)} |`;
      }),
    ].join('\n');
  return `# Errors

Every refusal of the merchant API is a problem (RFC 9457), \`application/problem+json\`. Read \`code\`; \`type\` is the address of
a page about it, \`<provider>/problems/<code>\`, made from the same words as this one. \`detail\` and \`errors\` are for whoever
writes the shop, \`user_message\` is for the buyer, \`request_id\` for the provider's operator.

Whoever hands a problem on hands it on whole, also \`request_id\`: a problem that has one is known to be the provider's, and
its words are never shown as the shop's.

## The merchant API

${table(PROBLEM_GUIDE)}

### \`decline_reason\`, with \`payment_declined\`

| reason | what it means |
|---|---|
${Object.entries(DECLINE_GUIDE)
  .map(([reason, means]) => `| \`${reason}\` | ${means} |`)
  .join('\n')}

## The SDK, on the page

In \`ondemand:error\`, and thrown by \`mount()\`. All come before anything is agreed to. After that \`error.code\` is what your
backend answered; \`outcome_unknown\` where it gave no answer that could be read.

${table(SDK_ERROR_GUIDE)}

## The merchant client, in the backend

${table(CLIENT_ERROR_GUIDE)}

## The frame's own calls

Seen in the network panel only. The frame says each in the buyer's language.

${table(FRAME_PROBLEM_GUIDE)}
`;
}
