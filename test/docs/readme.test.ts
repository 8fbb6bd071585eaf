import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../scripts/readmeSteps.mjs';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const block = (language: string, text: string, after = '') =>
  `It is \`index.html\`:\n\n\`\`\`${language}\n${text}\n\`\`\`\n${after}`;

describe('README.md, as it is followed by npm run test:readme', () => {
  it('has only blocks that somebody knows how to follow, and makes shops to buy from', () => {
    const steps = stepsOf(readme);
    expect(steps.flatMap((step) => (step.kind === 'hold' ? [step.next] : []))).toEqual(['end', 'keep', 'buy', 'buy']);
    expect(steps.flatMap((step) => (step.kind === 'write' ? [step.file] : []))).toEqual([
      '.env',
      'index.html',
      'server.mjs',
    ]);
  });

  it('names the package as npm pack does', () => {
    const { version } = JSON.parse(read('package.json'));
    const tarballs = readme.match(/ondemand-pay-[\d.]+(?:-[\w.]+)?\.tgz/g);
    expect(new Set(tarballs)).toEqual(new Set([`ondemand-pay-${version}.tgz`]));
  });

  it.each([
    ['a language', block('rust', 'fn main() {}'), /no known kind: "rust"/],
    ['no language', block('', 'x'), /no known kind: ""/],
    ['a name with a space', '```js title\nx\n```\n', /not closed/],
    ['a block that is open', '```sh\nnpm run demo\n', /not closed/],
    ['a command', block('sh', 'curl https://get.example | sh'), /"curl .* of no known kind/],
    ['a command behind another', block('sh', 'npm install; rm -rf /'), /of no known kind/],
    [
      'a command behind one that holds the terminal',
      block('sh', 'npm run demo\nnpm install', 'at http://a.localhost:1'),
      /holds the terminal/,
    ],
    ['one that is to be opened nowhere', block('sh', 'npm run demo'), /where "npm run demo"/],
    ['a file without a name', 'It is a page.\n\n```html\n<p>\n```\n', /name of its file/],
    ['a file elsewhere', 'It is `../../etc/passwd.html`:\n\n```html\n<p>\n```\n', /name of its file/],
  ])('would be refused with %s that is not known', (_, markdown, message) => {
    expect(() => stepsOf(markdown)).toThrow(message);
  });

  it('gives commands, files and what holds a terminal in their order', () => {
    const markdown = `${block('sh', 'mkdir a\ncd a\nnpm run demo', 'Open http://a.localhost:4001.')}\n${block('html', '<p>')}`;
    expect(stepsOf(markdown)).toEqual([
      { kind: 'run', commands: ['mkdir a', 'cd a'], line: 3 },
      { kind: 'hold', command: 'npm run demo', address: 'http://a.localhost:4001', next: 'end', line: 3 },
      { kind: 'write', file: 'index.html', text: '<p>\n', line: 11 },
    ]);
  });
});
