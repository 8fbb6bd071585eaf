import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bundlers } from './bundle.mjs';

const KB = 1024;
const used = (name, from) => `import { ${name} } from '${from}'; globalThis.used = ${name};`;

/** Imports of the package, with the most that each may add to what a merchant builds, in KB of gzip. */
const IMPORTS = [
  { name: "import { mount } from 'ondemand-pay'", code: used('mount', 'ondemand-pay'), limit: 12.5 },
  { name: "import { OnDemandError } from 'ondemand-pay'", code: used('OnDemandError', 'ondemand-pay'), limit: 0.5 },
  { name: "import 'ondemand-pay/auto'", code: "import 'ondemand-pay/auto';", limit: 12.9 },
  { name: "import 'ondemand-pay'", code: "import 'ondemand-pay';", limit: 0 },
  {
    name: "import { createMerchant } from 'ondemand-pay/merchant'",
    code: used('createMerchant', 'ondemand-pay/merchant'),
    limit: 13,
    forServer: true,
  },
];

/** What a browser of the page must never be sent: the validator, and what only the frame or a server needs. */
const NEVER_ON_THE_PAGE = /valibot|safeParse|jose|libphonenumber/;

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * What each way to use the product costs, in bytes: each import by each bundler, minified and compressed by gzip; the
 * files that the provider serves, compressed by Brotli as they travel.
 */
export async function sizes() {
  const rows = [];
  for (const { name, code, limit, forServer } of IMPORTS) {
    for (const [bundler, build] of Object.entries(bundlers)) {
      const built = (await build(code, { forServer })).trim();
      if (!forServer && NEVER_ON_THE_PAGE.test(built)) throw new Error(`${name}: ${bundler} keeps a validator`);
      const gzip = built ? gzipSync(built, { level: 9 }).length : 0;
      rows.push({ name, how: `${bundler}, gzip`, minified: built.length, compressed: gzip, limit: limit * KB });
    }
  }
  const { stylesheet, documents } = JSON.parse(readFileSync(file('dist/frame/manifest.json'), 'utf8'));
  const frameFiles = readdirSync(file('dist/frame')).filter((name) => /\.(?:js|css|html)$/.test(name));
  rows.push(
    served('script tag', ['web/sdk.min.js'], 11),
    ...Object.entries(documents).flatMap(([language, drawn]) => {
      const document = { name: 'a document', text: documentOf(drawn, stylesheet) };
      return [
        served(`frame in ${language}: document, with styles and first screen`, [document], 4),
        served(`frame in ${language}: that and its scripts`, [document, ...drawn.scripts.map(inFrame)], 26),
      ];
    }),
    served('frame: everything in every language', frameFiles.map(inFrame)),
  );
  return rows;
}

const inFrame = (name) => `frame/${name}`;

/** About what the provider sends: the names of the shop and of its host are not in it. */
function documentOf({ first }, stylesheet) {
  const read = (name) => readFileSync(file(`dist/frame/${name}`), 'utf8');
  const longest = Object.values(first).sort((one, other) => other.length - one.length)[0];
  return read('frame.html')
    .replace('{{styles}}', () => read(stylesheet))
    .replace('{{drawn}}', () => longest);
}

/* Each file is compressed by itself, as it travels. */
function served(name, names, limit) {
  const files = names.map((each) => each.text ?? readFileSync(file(`dist/${each}`)));
  const sum = (length) => files.reduce((total, content) => total + length(content), 0);
  return {
    name,
    how: 'Brotli',
    minified: sum((content) => content.length),
    compressed: sum((content) => brotliCompressSync(content).length),
    limit: limit === undefined ? undefined : limit * KB,
  };
}
