import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');
const json = (path: string) => JSON.parse(read(path));

const PACKAGES = ['ondemand-pay', 'ondemand-pay-provider'];

/** What is wrong with a changeset; nothing, if it is right. */
function faultsOf(text: string): string[] {
  const [, head, body = ''] = /^---\n([\s\S]*?)^---\n([\s\S]*)$/m.exec(text) ?? [];
  if (head === undefined) return ['has no head'];
  const kinds = new Map([...head.matchAll(/^["']?([\w@/-]+)["']?: (\w+)$/gm)].map(([, name, kind]) => [name, kind]));
  return [
    ...PACKAGES.filter((name) => !kinds.has(name)).map((name) => `does not name ${name}`),
    ...(new Set(kinds.values()).size > 1 ? ['gives the packages different numbers'] : []),
    ...[...kinds.values()].filter((kind) => !/^(?:major|minor|patch)$/.test(kind!)).map((kind) => `is ${kind}`),
    ...(body.trim() === '' ? ['says nothing'] : []),
  ];
}

describe('releases', () => {
  it('give both packages one number, and the provider that very release of the other', () => {
    const [root, provider] = [json('package.json'), json('provider/package.json')];
    expect(provider.version).toBe(root.version);
    expect(provider.dependencies['ondemand-pay']).toBe(root.version);
    expect(json('package-lock.json').version).toBe(root.version);
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${root.version.replaceAll('.', '\\.')}(?: |$)`, 'm'));
  });

  it('are made of changesets that name both packages, which changesets finds by the list of workspaces', () => {
    expect(json('.changeset/config.json').fixed).toEqual([PACKAGES]);
    expect(json('package.json').workspaces).toEqual(['.', 'provider']);
    const files = readdirSync(at('.changeset')).filter((file) => file.endsWith('.md') && file !== 'README.md');
    for (const file of files) expect(faultsOf(read(`.changeset/${file}`)), file).toEqual([]);
    const [, example = ''] = /^```md\n([\s\S]*?)^```$/m.exec(read('.changeset/README.md')) ?? [];
    expect(faultsOf(example)).toEqual([]);
  });

  it.each([
    ['names one package only', '---\n"ondemand-pay": minor\n---\n\nText.\n', 'does not name ondemand-pay-provider'],
    ['is of no known kind', '---\n"ondemand-pay": big\n"ondemand-pay-provider": big\n---\n\nText.\n', 'is big'],
    [
      'differs',
      '---\n"ondemand-pay": minor\n"ondemand-pay-provider": patch\n---\n\nText.\n',
      'gives the packages different numbers',
    ],
    ['is empty', '---\n"ondemand-pay": minor\n"ondemand-pay-provider": minor\n---\n', 'says nothing'],
    ['is only text', 'Text.\n', 'has no head'],
  ])('would be refused with a changeset that %s', (_, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });

  it('are made by tools in exact versions, in a lockfile that names no place', () => {
    const { dependencies } = json('scripts/changesets/package.json');
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(json('scripts/changesets/package-lock.json').packages[''].dependencies).toEqual(dependencies);
    expect(read('scripts/changesets/package-lock.json')).not.toContain('"resolved"');
  });
});
