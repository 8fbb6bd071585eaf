import { createHash } from 'node:crypto';
import { escapeHtml } from '../../common/escapeHtml.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';
import { readBuiltFile, readBuiltJson } from './builtFiles.js';

/** What the build drew of the frame in one language. */
type Drawn = {
  dir: string;
  /** For what begins with another screen than the phone's. */
  waiting: string;
  /** The phone screen, by flow, mode and whether cards are taken. */
  first: { readonly [what: string]: string };
  /** The scripts that the document begins with; the others of them are what the first one needs. */
  scripts: readonly string[];
};

type Manifest = { stylesheet: string; files: string[]; documents: { readonly [language: string]: Drawn } };

/** What is written into a document: what it is, and for whom it may be. */
export type Filled = {
  origins?: string;
  account?: string;
  window?: string;
  pay?: string;
  /** The shop whose first screen is drawn, and what it asks for; without one there is the place of a screen. */
  first?: First;
};
type First = { merchant: Merchant; flow: string };

/**
 * The frame's document in each of its languages, as the build made it. The first screen of a purchase is in it, drawn:
 * a buyer can type before any script has come, and all that this screen needs is named here. Nothing of a visitor
 * is.
 */
export function frameDocument({ operator, rails, url }: Pick<Deps, 'operator' | 'rails' | 'url'>) {
  const { stylesheet, files, documents } = readBuiltJson('frame', 'manifest.json') as unknown as Manifest;
  const template = readBuiltFile('frame', 'frame.html').toString('utf8');
  // In the document itself: the first paint would wait for another round trip.
  const styles = readBuiltFile('frame', stylesheet).toString('utf8');
  const host = operator?.name ?? new URL(url).hostname;

  const factsOf = ({ merchant: { name, supportUrl, mode }, flow }: First) => ({
    merchantName: name,
    supportUrl,
    livemode: mode === 'live',
    flow,
    takesCards: rails[mode].some(({ method }) => method === 'card'),
  });

  function draw({ first, waiting }: Drawn, asked: First | undefined) {
    const facts = asked && factsOf(asked);
    const drawn = facts && first[`${facts.flow} ${facts.livemode} ${facts.takesCards}`];
    if (!drawn) return { facts: '', drawn: waiting, styles: `<link rel="stylesheet" href="${assetUrl(stylesheet)}">` };
    const names = { shop: facts.merchantName, support: facts.supportUrl ?? '/help', host };
    return { facts: JSON.stringify(facts), drawn: fill(drawn, names), styles: `<style>${styles}</style>` };
  }

  return {
    files,
    stylesheet: assetUrl(stylesheet),
    /** The styles that stand in a drawn document, for `style-src`. */
    styleSource: `'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
    /** The language for a BCP 47 tag; English for one that there is no document in. */
    languageFor(tag: string): string {
      const language = tag.split('-')[0]!.toLowerCase();
      return Object.hasOwn(documents, language) ? language : 'en';
    },
    write(lang: string, { first, ...given }: Filled): string {
      const document = documents[lang]!;
      const { facts, ...markup } = draw(document, first);
      const [entry = '', ...needed] = document.scripts.map(assetUrl);
      const scripts = [
        ...needed.map((script) => `<link rel="modulepreload" href="${script}">`),
        `<script type="module" src="${entry}"></script>`,
      ].join('');
      const says = { ...NOTHING, ...given, facts, lang, dir: document.dir, operator: operator?.name ?? '' };
      return fill(template, says, { ...markup, scripts });
    },
  };
}

const NOTHING = { origins: '', account: '', window: '', pay: '' };

const assetUrl = (name: string) => `/frame/assets/${name}`;

type Values = { readonly [name: string]: string };

/** Puts values in the place of their names, all at once: text as text, and what was made here as the markup it is. */
const fill = (template: string, texts: Values, markup: Values = {}): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => markup[name] ?? escapeHtml(texts[name] ?? ''));
