import { execFileSync, spawnSync } from 'node:child_process';
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
import { ondemand } from '../../provider/src/cli/ondemand.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (page: string) => readFileSync(join(root, page), 'utf8');

/** Everything that is written for people, but for what has changed, which speaks of releases that are gone. */
const DOCS = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page !== '' && page !== 'CHANGELOG.md' && existsSync(join(root, page)));

type Example = { name: string; language: string; code: string };

/** Every fenced block of a page, named by its page and line. */
function examplesOf(page: string, text = read(page)): Example[] {
  return [...text.matchAll(/^( *)```(.*)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', code = ''], index) => {
      const line = text.slice(0, text.indexOf(code)).split('\n').length;
      return {
        name: `${page}:${line} (${index + 1})`,
        language,
        code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      };
    },
  );
}

const { scripts } = JSON.parse(read('package.json'));
const examples = DOCS.flatMap((page) => examplesOf(page));
const inLanguage = (...languages: string[]) => examples.filter(({ language }) => languages.includes(language));

/** What becomes of a block, by its language; one that nothing looks at is a block that may be wrong. */
const LOOKED_AT = new Set([
  'ts',
  'tsx',
  'js',
  'html',
  'sh',
  'json',
  'ini',
  'http',
  'nginx',
  'sql',
  'yaml',
  'mermaid',
  'md',
]);

it.each(examples)('$name is in a language that a test below knows: $language', ({ language }) => {
  expect(LOOKED_AT).toContain(language);
});

it('a block in another language, or in none, would be found', () => {
  const [rust, none] = examplesOf('x.md', '```rust\nfn main() {}\n```\n\n```\nx\n```\n');
  expect([rust, none].map((example) => LOOKED_AT.has(example!.language))).toEqual([false, false]);
});

/** Type-checks sources that exist only here as if they stood in the repository, against its sources. */
function typeCheck(sources: Map<string, string>, settings: ts.CompilerOptions = {}): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const checked = { ...options, module: ts.ModuleKind.ESNext, noUnusedLocals: false, ...settings };
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
    const blocks = inLanguage('ts', 'tsx');
    expect(blocks.length).toBeGreaterThanOrEqual(6);
    expect(typeCheck(asFiles(blocks))).toEqual([]);
  }, 60_000);

  it('compile where they are JavaScript, too', () => {
    const blocks = inLanguage('js');
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    const files = asFiles(blocks);
    // The reader's own, of which a page says only what it exports.
    const rail =
      "import type { PaymentRail } from 'ondemand-pay-provider';\nexport declare const cardRail: PaymentRail;\n";
    files.set(join(root, 'docs/your-rail.d.mts'), rail);
    // JavaScript says nowhere that a variable of the environment is there.
    const settings = { allowJs: true, checkJs: true, strictNullChecks: false, exactOptionalPropertyTypes: false };
    expect(typeCheck(files, { ...settings, noImplicitAny: false })).toEqual([]);
    const wrong = new Map([[join(root, 'docs/wrong.js'), "import { createMerchent } from 'ondemand-pay/merchant';\n"]]);
    expect(typeCheck(wrong, settings)).toEqual([expect.stringContaining('createMerchent')]);
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

  it.each(inLanguage('sh'))(
    '$name runs scripts, commands and flags that exist, in lines that a shell reads',
    async ({ code }) => {
      expect(spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' }).stderr).toBe('');
      for (const [, script = ''] of code.matchAll(/\bnpm run ([\w:]+)/g)) expect(scripts).toHaveProperty([script]);
      const lines = code.replaceAll(/\\\n\s*/g, '');
      for (const [, words = ''] of lines.matchAll(/(?:^(?:npx )?ondemand|&& ondemand|\bondemand\.mjs) (.*)$/gm)) {
        expect(await unknownIn(words.replace(/ (?:&&| +#).*$/, ''))).toEqual([]);
      }
    },
  );

  it('would be found out by a command or flag that is not there', async () => {
    expect(await unknownIn('link --amount 1 --prise 2')).toEqual(['--prise']);
    expect(await unknownIn('merchant remove K')).toEqual(['merchant remove']);
    expect(await unknownIn('rails check stripe twice')).toEqual(['rails check stripe twice']);
    expect(await unknownIn('serv')).toEqual(['serv']);
  });

  it.each(inLanguage('json'))('$name is JSON', ({ code }) => {
    expect(typeof JSON.parse(code)).toBe('object');
  });

  it.each(inLanguage('ini'))('$name sets what the backend beside it reads', ({ name, code }) => {
    const page = read(name.split(':')[0]!);
    const names = code
      .trim()
      .split('\n')
      .map((line) => /^(\w+)=\S+$/.exec(line)?.[1]);
    for (const each of names) expect(page).toContain(`process.env.${each}`);
  });

  it.each(inLanguage('http'))('$name is a header, or a request with some', ({ code }) => {
    const [first = '', ...rest] = code.trimEnd().split('\n');
    const headers = /^[A-Z]+ \/\S* HTTP\/1\.1$/.test(first) || /^[A-Z]+ \/\S*$/.test(first) ? rest : [first, ...rest];
    const [head = ''] = headers.join('\n').split('\n\n');
    for (const line of head.split('\n')) expect(line).toMatch(/^(?:[A-Za-z-]+: \S|\s+\S)/);
  });

  it.each(inLanguage('nginx'))('$name closes what it opens, and ends each directive', ({ code }) => {
    const lines = code
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim())
      .filter(Boolean);
    for (const line of lines) expect(line).toMatch(/(?:;|\{|\})$/);
    expect(code.match(/\{/g)).toHaveLength(code.match(/\}/g)!.length);
  });

  it.each(inLanguage('yaml'))('$name is made of keys, in steps of two', ({ code }) => {
    for (const line of code.trimEnd().split('\n')) expect(line).toMatch(/^(?: {2})*(?:- )?\w+:(?: \S.*)?$/);
  });

  it.each(inLanguage('sql'))('$name is run by a test of its own', ({ name }) => {
    expect(name).toMatch(/^docs\/operations\.md:/);
    expect(read('provider/test/docs/firstHour.test.ts')).toContain("'sql'");
  });

  it.each(inLanguage('mermaid'))('$name draws only between those that it has introduced', ({ code }) => {
    const known = new Set([...code.matchAll(/^\s*(?:participant|actor) (\w+)/gm)].map(([, who]) => who));
    expect(known.size).toBeGreaterThan(1);
    for (const [, from, to] of code.matchAll(/^\s*(\w+)-{1,2}>>(\w+):/gm))
      expect([...known]).toEqual(expect.arrayContaining([from, to]));
  });
});

/** What of a command line of `ondemand` is not in its help. */
async function unknownIn(line: string): Promise<string[]> {
  const words = line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const first = words.findIndex((word) => !/^[a-z][a-z-]+$/.test(word));
  const path = words.slice(0, first < 0 ? undefined : first);
  const said: string[] = [];
  const io = { cwd: root, env: {}, out: (text: string) => said.push(text), err: () => {} };
  const code = await ondemand([...path, '--help'], '0.0.0', io);
  const help = said.join('');
  const [, named = '', rest = ''] = /^Usage: ondemand ?([^[<\n]*)(.*)$/m.exec(help) ?? [];
  const usage = named.trim();
  // Words that are no commands are arguments, of which there are so many.
  const given = path.slice(usage.split(' ').length).length;
  const taken = rest.match(/<[\w-]+>/g)?.length ?? 0;
  if (code !== 0 || !`${path.join(' ')} `.startsWith(`${usage} `) || given > taken) return [path.join(' ')];
  const flags = words.flatMap((word) => /^--[\w-]+/.exec(word)?.[0] ?? []);
  return flags.filter((flag) => flag !== '--env-file' && !new RegExp(`${flag}\\b`).test(help));
}

it.each(DOCS)('%s links only to files that exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)#]+)[^)]*\)/g)].filter(([, image]) => image === '');
  for (const [, , target = ''] of links) {
    if (/^https?:/.test(target)) continue;
    expect(existsSync(resolve(root, dirname(page), target)), `${page} links to ${target}`).toBe(true);
  }
});

it.each(DOCS)('%s names only npm scripts that exist', (page) => {
  for (const [, script = ''] of read(page).matchAll(/`npm (?:run )?([\w:]+)`/g)) {
    if (!['install', 'ci', 'pack', 'publish', 'run'].includes(script)) expect(scripts).toHaveProperty([script]);
  }
});

it("the guide's table of magic values is the sandbox's", () => {
  const guide = readFileSync(join(root, 'docs/integration.md'), 'utf8').replaceAll(/(?<=[\w+]) (?=\w)/g, '');
  const known = [...Object.keys(SANDBOX_CARDS), ...Object.keys(SANDBOX_IBANS), ...Object.values(SANDBOX_PHONES)];
  for (const value of [...known, SANDBOX_FIXED_CODE]) expect(guide).toContain(`\`${value}\``);
  for (const [, card = ''] of guide.matchAll(/`(\d{16})`/g)) expect(SANDBOX_CARDS).toHaveProperty(card);
});
