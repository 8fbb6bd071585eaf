import type { Hono } from 'hono';
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
import { PROBLEMS } from 'ondemand-pay/protocol';
import { escapeHtml } from '../../common/escapeHtml.js';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { documentOf, PAGE_CSP } from './page.js';

/** Every code by who says it, in the order of the list. */
const GROUPS: readonly (readonly [heading: string, guide: Readonly<Record<string, ProblemAdvice>>])[] = [
  ['The merchant API', PROBLEM_GUIDE],
  ['The SDK, on the page', SDK_ERROR_GUIDE],
  ['The merchant client, in the backend', CLIENT_ERROR_GUIDE],
  ['The frame’s own calls', FRAME_PROBLEM_GUIDE],
];

const ANSWERS: Readonly<Record<string, readonly [status: number, title: string]>> = { ...PROBLEMS, ...FRAME_PROBLEMS };

/**
 * A page for each code, whose address is the `type` of its problem, and a list of them.
 * @see https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1
 */
export function problemPages(app: Hono<AppEnv>): void {
  const pages = new Map(
    GROUPS.flatMap(([, guide]) => Object.entries(guide).map(([code, advice]) => [code, problemPage(code, advice)])),
  );
  const headers = { 'Content-Security-Policy': PAGE_CSP, 'Cache-Control': 'public, max-age=300' };
  const list = listPage();
  const unknown = unknownPage();

  route(app, '/problems', { GET: (c) => c.html(list, 200, headers) });
  route(app, '/problems/:code', {
    GET: (c) => {
      const page = pages.get(c.req.param('code') ?? '');
      return page === undefined ? c.html(unknown, 404, headers) : c.html(page, 200, headers);
    },
  });
}

const problemPage = (code: string, { means, money, todo }: ProblemAdvice): string => {
  const [status, title] = ANSWERS[code] ?? [];
  return documentOf(
    code,
    `${title === undefined ? '' : `<p>${status}: ${escapeHtml(title)}</p>\n`}<h2>What it means</h2>
<p>${prose(means)}</p>
<h2>Whether money moved</h2>
<p>${prose(MONEY_MOVED[money])}</p>
<h2>What to do</h2>
<p>${prose(todo)}</p>
${code === 'payment_declined' ? `<h2><code>decline_reason</code></h2>\n${declineTable}\n` : ''}<p><a href="/problems">Every error</a></p>`,
    { heading: `<code>${code}</code>` },
  );
};

const listPage = (): string =>
  documentOf(
    'Errors',
    `<p>Programs read <code>code</code>. The <code>type</code> of a problem is the address of its page here.</p>
${GROUPS.map(([heading, guide]) => `<h2>${heading}</h2>\n${table(['Code', 'What it means', 'Money'], Object.entries(guide).map(row))}`).join('\n')}`,
  );

const unknownPage = (): string =>
  documentOf('No such error', '<p>No code of this service has this name. <a href="/problems">Every error</a></p>');

const row = ([code, { means, money }]: [string, ProblemAdvice]): string[] => [
  `<a href="/problems/${code}">${narrow(code)}</a>`,
  prose(means),
  prose(MONEY_MOVED[money]),
];

/** A code that breaks between its words where a cell is narrow. */
const narrow = (code: string): string => `<code>${code.replaceAll('_', '_<wbr>')}</code>`;

const table = (heads: string[], rows: string[][]): string => `<table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>`;

/** Text in which names stand between backticks. */
const prose = (text: string): string => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const declineTable = table(
  ['Reason', 'What it means'],
  Object.entries(DECLINE_GUIDE).map(([reason, means]) => [narrow(reason), prose(means)]),
);
