import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';
import {
  readFormOptions,
  SANDBOX_CARDS,
  SANDBOX_FIXED_CODE,
  SANDBOX_IBANS,
  SANDBOX_PHONES,
} from 'ondemand-pay/protocol';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DOCS = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/compatibility.md',
  'docs/errors.md',
  'docs/integration.md',
  'docs/ledger.md',
  'docs/comparison.md',
  'docs/payment-links.md',
  'docs/preferences.md',
  'docs/process.md',
  'docs/recurring.md',
  'docs/return-customers.md',
  'docs/security.md',
  'SECURITY.md',
];

type Example = { name: string; language: string; code: string };

/** Every fenced block of a page, named by its page and line. */
function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = ''], index) => {
    const line = text.slice(0, text.indexOf(code)).split('\n').length;
    return { name: `${page}:${line} (${index + 1})`, language, code };
  });
}

const examples = DOCS.flatMap(examplesOf);
const inLanguage = (...languages: string[]) => examples.filter(({ language }) => languages.includes(language));

/** Type-checks sources that exist only here as if they stood in the repository, against its sources. */
function typeCheck(sources: Map<string, string>): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const checked = { ...options, module: ts.ModuleKind.ESNext, noUnusedLocals: false };
  const host = ts.createCompilerHost(checked);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const source = sources.get(path);
    return source === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, source, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...sources.keys(), join(root, 'src/sdk/globals.d.ts')], checked, host);
  return [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

/** The frame's own screens are drawn by another library: the settings are theirs. */
const forReact = '/** @jsxImportSource react */\n';
const asFiles = (blocks: Example[]) =>
  new Map(
    blocks.map(({ code, language }, index) => [
      join(root, `docs/example-${index}.${language}`),
      language === 'tsx' ? forReact + code : code,
    ]),
  );

describe('the examples in the documentation', () => {
  it('compile against the sources', () => {
    const blocks = inLanguage('ts', 'tsx', 'js');
    expect(blocks.length).toBeGreaterThanOrEqual(6);
    expect(typeCheck(asFiles(blocks))).toEqual([]);
  }, 60_000);

  it('would not compile with a name that does not exist', () => {
    const wrong = { name: 'wrong', language: 'ts', code: "import { createMerchent } from 'ondemand-pay/merchant';\n" };
    expect(typeCheck(asFiles([wrong]))).toEqual([expect.stringContaining('createMerchent')]);
  }, 60_000);

  it.each(inLanguage('html'))('$name holds forms that the SDK understands', ({ code }) => {
    const { document } = new JSDOM(code).window;
    // What an element is told, its form could be told as well.
    for (const element of document.querySelectorAll('ondemand-form')) {
      const form = element.querySelector('form');
      for (const { name, value } of element.attributes) form?.setAttribute(`data-${name}`, value);
      form?.classList.add('ondemand-form');
    }
    const forms = [...document.querySelectorAll<HTMLFormElement>('form.ondemand-form')];
    expect(forms).not.toHaveLength(0);
    for (const { dataset, method } of forms) {
      const options = readFormOptions({ ...dataset } as Record<string, string>, { delivery: 'native' });
      if (options.flow !== 'preferences' && options.flow !== 'success') expect(method).toBe('post');
      if (options.problem?.startsWith('{')) expect(JSON.parse(options.problem)).toHaveProperty('code');
    }
    for (const script of document.querySelectorAll('script')) {
      expect(script.getAttribute('src')).toMatch(/^https?:\/\/[^/]+\/web\/js\/sdk\.min\.js$/);
    }
  });

  it.each(inLanguage('sh'))('$name runs scripts and commands that exist', ({ code }) => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const line of code
      .trim()
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')) {
      const script = /^npm (?:run )?(\w+)/.exec(line)?.[1];
      if (script) expect(scripts).toHaveProperty(script);
      else expect(line).toMatch(/^ondemand (serve|init shop|merchant add|link|clock advance|clock show)\b/);
    }
  });
});

it.each(DOCS)('%s links only to files that exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)#]+)[^)]*\)/g)].filter(([, image]) => image === '');
  for (const [, , target = ''] of links) {
    if (/^https?:/.test(target)) continue;
    expect(existsSync(resolve(root, dirname(page), target)), `${page} links to ${target}`).toBe(true);
  }
});

it.each(DOCS)('%s names only npm scripts that exist', (page) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const [, script = ''] of readFileSync(join(root, page), 'utf8').matchAll(/`npm (?:run )?(\w+)`/g)) {
    expect(scripts).toHaveProperty(script);
  }
});

it("the guide's table of magic values is the sandbox's", () => {
  const guide = readFileSync(join(root, 'docs/integration.md'), 'utf8').replaceAll(/(?<=[\w+]) (?=\w)/g, '');
  const known = [...Object.keys(SANDBOX_CARDS), ...Object.keys(SANDBOX_IBANS), ...Object.values(SANDBOX_PHONES)];
  for (const value of [...known, SANDBOX_FIXED_CODE]) expect(guide).toContain(`\`${value}\``);
  for (const [, card = ''] of guide.matchAll(/`(\d{16})`/g)) expect(SANDBOX_CARDS).toHaveProperty(card);
});
