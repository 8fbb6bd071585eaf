import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { galleryPage } from './gallery.mjs';

/*
 * Lays out what the site is built from, in `made/`, from the documents where they stand: each keeps its path, so that
 * their links to each other hold. What they link to beside documents becomes a page that shows it.
 */

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = dirname(here.replace(/\/$/, ''));
export const made = join(here, 'made');

/** @param {string} path below the root */
const read = (path) => readFileSync(join(root, path), 'utf8');

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** The documents, in the order of their paths. */
export const documents = files.filter((path) =>
  /^(?:(?:README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|docs\/.*\.md|provider\/README\.md|examples\/[^/]+\/README\.md)$/.test(
    path,
  ),
);

/** A document's place on the site. @param {string} path */
export const placeOf = (path) => path.replace(/README\.md$/, 'index.md');

const LANGUAGES = {
  '.svg': 'xml',
  Containerfile: 'docker',
  '.service': 'ini',
  '.example': 'ini',
  '.cjs': 'js',
  '.mjs': 'js',
  '.erb': 'html',
};

/** Makes `made/` anew. */
export function gather() {
  rmSync(made, { recursive: true, force: true });
  /** What documents link to that is none. @type {Set<string>} */
  const linked = new Set();
  for (const path of documents) write(placeOf(path), pageOf(path, linked));
  for (const path of linked) write(sourcePlace(path), sourcePage(path));
  cpSync(join(root, 'docs/screens'), join(made, 'docs/screens'), { recursive: true });
  write('gallery.md', galleryPage(readdirSync(join(root, 'docs/screens')).sort()));
}

/** @param {string} place @param {string} text */
function write(place, text) {
  mkdirSync(dirname(join(made, place)), { recursive: true });
  writeFileSync(join(made, place), text);
}

/** @param {string} path @param {Set<string>} linked */
function pageOf(path, linked) {
  return read(path)
    .split(/^(```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? drawn(part) : withLinks(part, path, linked)))
    .join('');
}

/** @param {string} text @param {string} path @param {Set<string>} linked */
function withLinks(text, path, linked) {
  return text.replaceAll(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (whole, image, label, target) => {
    if (image !== '' || /^(?:[a-z]+:|#)/.test(target)) return whole;
    const [to = '', anchor] = target.split('#');
    const found = posix.join(dirname(path), to).replace(/\/$/, '');
    const place = documents.includes(found) ? placeOf(found) : placeOfOther(found, linked);
    const hash = anchor === undefined ? '' : `#${anchor}`;
    const way = posix.relative(dirname(placeOf(path)), place);
    return `[${label}](${way.startsWith('.') ? way : `./${way}`}${hash})`;
  });
}

/** @param {string} path @param {Set<string>} linked */
function placeOfOther(path, linked) {
  if (documents.includes(`${path}/README.md`)) return `${path}/index.md`;
  linked.add(path);
  if (statSync(join(root, path)).isDirectory())
    for (const file of filesIn(path)) if (!documents.includes(file)) linked.add(file);
  return sourcePlace(path);
}

/** @param {string} folder */
const filesIn = (folder) => files.filter((file) => file.startsWith(`${folder}/`));

/**
 * Without its dots: an address that ends with `.html` would be taken for a page's, and hidden files are no pages.
 * @param {string} path
 */
function sourcePlace(path) {
  const isFolder = statSync(join(root, path)).isDirectory();
  return `source/${isFolder ? `${path}/index` : path.replace(/\.(?=[^./]*$)/, '-').replaceAll(/(^|\/)\./g, '$1')}.md`;
}

/** A file, or a list of what is in a folder. @param {string} path */
function sourcePage(path) {
  const head = `---\nsearch: false\nprev: false\nnext: false\n---\n\n# \`${path}\`\n\n`;
  if (statSync(join(root, path)).isDirectory()) {
    const from = dirname(sourcePlace(path));
    const link = (file) =>
      posix.relative(from, documents.includes(file) ? placeOf(file) : sourcePlace(file)).replace(/^(?!\.)/, './');
    return `${head}${filesIn(path)
      .map((file) => `- [\`${relative(path, file)}\`](${link(file)})`)
      .join('\n')}\n`;
  }
  const language = LANGUAGES[extname(path) || path.split('/').at(-1)] ?? extname(path).slice(1);
  return `${head}\`\`\`\`${language}\n${read(path)}\n\`\`\`\`\n`;
}

/** A sequence that other readers of Markdown draw becomes a table, which needs no script. @param {string} block */
function drawn(block) {
  if (!block.startsWith('```mermaid\nsequenceDiagram')) return block;
  const names = new Map(
    [...block.matchAll(/^\s*(?:actor|participant) (\w+) as (.+)$/gm)].map(([, id, name]) => [id, name]),
  );
  const rows = [...block.matchAll(/^\s*(?:(\w+)--?>>(\w+)|Note over ([\w,]+)): (.+)$/gm)].map(
    ([, from, to, over, what]) => {
      if (over)
        return `| ${over
          .split(',')
          .map((id) => names.get(id))
          .join(', ')} | | *${what}* |`;
      return `| ${names.get(from)} | ${from === to ? '' : names.get(to)} | ${what} |`;
    },
  );
  return ['| who | to whom | what |', '|---|---|---|', ...rows].join('\n');
}
