/**
 * Checks what no formatter looks at: comments stay within 120 columns, and what comments and documents link to is
 * there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const COLUMNS = 120;
const CODE = /\.(?:tsx?|mjs|js|css)$/;
/** Its statements are what every store was made by, to the letter. */
const FROZEN = 'provider/src/store/migrations/0001Schema.ts';
const COMMENT = /^\s*(?:\/\/|\/?\*)|\s\/\/ |\/\*\*? /;
/** An address cannot be broken. */
const ADDRESS = /https?:\/\/\S+/g;
const FILE_LINK = /\{@link file:\/\/([^}\s]+)\}/g;
const PATH_IN_COMMENT =
  /(?<![\w/.@-])(?:src|test|docs|scripts|bench|examples|provider)\/[\w./-]+\.(?:tsx?|mjs|md|css|html)\b/g;
const MARKDOWN_LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g;

/** Those below the folders that are named, or all. */
const list = ['ls-files', '-co', '--exclude-standard', '--', ...process.argv.slice(2)];
const files = execFileSync('git', list, { encoding: 'utf8' }).split('\n');
const problems = files
  .filter((file) => file !== FROZEN && existsSync(file) && (CODE.test(file) || file.endsWith('.md')))
  .flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        (file.endsWith('.md') ? inDocument(file, line) : inCode(file, line)).map(
          (problem) => `${file}:${index + 1} ${problem}`,
        ),
      ),
  );

function inCode(file, line) {
  if (!COMMENT.test(line)) return [];
  const tooLong = line.length > COLUMNS && line.replace(ADDRESS, '').length > COLUMNS - 20;
  return [
    ...(tooLong ? [`is longer than ${COLUMNS} columns`] : []),
    ...missing(line.matchAll(FILE_LINK), (path) => join(dirname(file), path)),
    ...missing(line.matchAll(PATH_IN_COMMENT), (path) => path),
  ];
}

function inDocument(file, line) {
  return missing(line.matchAll(MARKDOWN_LINK), (path) => join(dirname(file), path));
}

function missing(found, resolve) {
  return [...found]
    .map(([whole, path = whole]) => resolve(path))
    .filter((path) => !existsSync(path))
    .map((path) => `links to ${path}, which is not there`);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
