import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { documents, made, placeOf } from './gather.mjs';

/* What is done to the built pages: a strict policy takes them, machines can read them, and no link leads nowhere. */

/**
 * @param {string} out the folder of the built site
 * @throws {Error} naming each link that leads nowhere.
 */
export function finish(out) {
  const pages = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  for (const page of pages) {
    const file = join(out, page);
    writeFileSync(file, strict(readFileSync(file, 'utf8'), out));
  }
  for (const path of [...documents.map(placeOf), 'gallery.md']) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    cpSync(join(made, path), join(out, path));
  }
  writeFileSync(join(out, 'llms.txt'), llms());
  const dead = deadLinks(out, pages);
  if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);
}

/**
 * Scripts move into files, and styles that were written into tags go: the page's own scripts set them again, which a
 * policy allows.
 * @param {string} html @param {string} out
 */
function strict(html, out) {
  return html
    .replaceAll(/<script((?: (?!src=)[\w-]+(?:="[^"]*")?)*)>([\s\S]+?)<\/script>/g, (_, attributes, code) => {
      const name = `assets/inline.${createHash('sha256').update(code).digest('hex').slice(0, 8)}.js`;
      writeFileSync(join(out, name), code);
      return `<script${attributes} src="/${name}"></script>`;
    })
    .replaceAll(/(<[a-z][^<>]*?) style="[^"]*"/g, '$1');
}

/** After https://llmstxt.org: what there is to read, each in one line, as the Markdown that people read too. */
function llms() {
  const line = (path) => {
    const text = readFileSync(join(made, placeOf(path)), 'utf8');
    const [, title = path] = /^# (.+)$/m.exec(text) ?? [];
    const [, first = ''] = /^# .+\n+((?:(?!```)[^#\n|>-].*\n)+)/m.exec(text) ?? [];
    const said = first
      .replaceAll('\n', ' ')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim();
    const [sentence = ''] = /^.+?[.:](?= |$)/.exec(said) ?? [said];
    return `- [${title}](/${placeOf(path)})${sentence ? `: ${sentence.replace(/:$/, '.')}` : ''}`;
  };
  const [, intro = ''] = /^# ondemand-pay\n\n(.+)$/m.exec(readFileSync(join(made, 'index.md'), 'utf8')) ?? [];
  const docs = documents.filter((path) => /^docs\/[^/]+\.md$/.test(path));
  const rest = documents.filter(
    (path) => !docs.includes(path) && path !== 'README.md' && !path.startsWith('docs/decisions'),
  );
  const part = (title, paths) => `## ${title}\n\n${paths.map(line).join('\n')}\n`;
  const parts = [part('Begin', ['README.md']), part('Documents', docs), part('Optional', rest)];
  return `# ondemand-pay\n\n> ${intro}\n\n${parts.join('\n')}`;
}

/** Every address in a page that is the site's own and is not there, also where only its part of a page is missing. */
function deadLinks(out, pages) {
  const ids = new Map();
  const idsOf = (page) => {
    if (!ids.has(page)) {
      const html = readFileSync(join(out, page), 'utf8');
      ids.set(page, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => plain(id))));
    }
    return ids.get(page);
  };
  return pages.flatMap((page) =>
    [...readFileSync(join(out, page), 'utf8').matchAll(/<(?:a|img|link|script)\b[^>]*? (?:href|src)="([^"]+)"/g)]
      .map(([, address]) => plain(address))
      .filter((address) => !/^(?:[a-z]+:|\/\/)/.test(address))
      .filter((address) => !leadsSomewhere(address, page, out, idsOf))
      .map((address) => `${page}: ${address}`),
  );
}

function leadsSomewhere(address, page, out, idsOf) {
  const [path, anchor] = address.split('#');
  const found = path === '' ? page : posix.join(path.startsWith('/') ? '' : posix.dirname(page), decodeURI(path));
  const to = found.endsWith('/') || found === '' ? `${found}index.html` : found.replace(/^\//, '');
  const file = to.replace(/^\//, '');
  if (!existsSync(join(out, file))) return false;
  return !anchor || !file.endsWith('.html') || page === '404.html' || idsOf(file).has(decodeURIComponent(anchor));
}

const plain = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
