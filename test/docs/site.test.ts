import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { galleryPage } from '../../site/gallery.mjs';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');

describe('the gallery', () => {
  const pictures = readdirSync(at('docs/screens')).filter((file) => file.endsWith('.png') && file !== 'purchase.png');

  it('shows every state in every look that was taken of it', () => {
    const page = galleryPage(readdirSync(at('docs/screens')));
    const shown = [...page.matchAll(/\]\(\.\/docs\/screens\/([^)]+)\)/g)].map(([, file]) => file);
    expect(shown.sort()).toEqual(pictures.sort());
    expect(pictures.length).toBeGreaterThan(100);
  });

  it('has a heading for each state, once', () => {
    const headings = [...galleryPage(pictures).matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(new Set(headings).size).toBe(headings.length);
    expect(headings).toEqual(expect.arrayContaining(['Phone', 'Confirm', 'Declined', 'Receipt', 'Preferences']));
  });

  it('fails at a picture in a look that it does not know', () => {
    expect(() => galleryPage([...pictures, 'phone-640-sepia.png'])).toThrow('phone-640-sepia.png');
  });
});

it('every document has its place in the menu of the site', () => {
  const menu = read('site/.vitepress/config.mjs');
  const pages = readdirSync(at('docs')).filter((file) => file.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(15);
  for (const page of pages) expect(menu).toContain(`'/docs/${page.replace('.md', '')}'`);
});

describe('the tools of the site', () => {
  it('stand in exact versions in a lockfile that names no place', () => {
    const { devDependencies } = JSON.parse(read('site/package.json'));
    for (const version of Object.values(devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(JSON.parse(read('site/package-lock.json')).packages[''].devDependencies).toEqual(devDependencies);
    expect(read('site/package-lock.json')).not.toContain('"resolved"');
  });

  it('are no part of what everybody installs', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { optional?: boolean }> };
    const names = Object.keys(packages).filter((name) => name.includes('node_modules/'));
    expect(names.filter((name) => !packages[name]?.optional).length).toBeLessThanOrEqual(450);
    expect(names.some((name) => /vitepress|typedoc/.test(name))).toBe(false);
  });
});
