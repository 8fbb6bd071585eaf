import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { build } from 'vitepress';
import { gather, made, root } from './gather.mjs';

/* The documentation as a site: the documents, what the packages export, and the screens. Needs both packages built. */

const here = fileURLToPath(new URL('.', import.meta.url));

const ENTRIES = {
  'ondemand-pay': [
    'src/sdk/index.ts',
    'src/sdk/auto.ts',
    'src/sdk/load.ts',
    'src/sdk/element.ts',
    'src/sdk/react.ts',
    'src/merchant/index.ts',
    'src/testing/index.ts',
    'src/testing/bridge.ts',
    'src/protocol/index.ts',
  ],
  'ondemand-pay-provider': ['provider/src/index.ts'],
};
const SETTINGS = { 'ondemand-pay': 'tsconfig.json', 'ondemand-pay-provider': 'provider/tsconfig.json' };

/** @param {keyof typeof ENTRIES} name */
async function describe(name) {
  const app = await Application.bootstrapWithPlugins({
    name,
    entryPoints: ENTRIES[name].map((entry) => join(root, entry)),
    tsconfig: join(root, SETTINGS[name]),
    plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
    out: join(made, 'api', name),
    docsRoot: made,
    readme: 'none',
    githubPages: false,
    disableSources: true,
    hideBreadcrumbs: true,
    excludePrivate: true,
    excludeInternal: true,
    entryFileName: 'index.md',
    logLevel: 'Warn',
    validation: { notExported: false },
  });
  // By what a page or a backend writes to import them, not by where they stand.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project: { children = [] } }) => {
    for (const part of children) if (part.kind === ReflectionKind.Module) part.name = importOf(part.name);
  });
  const project = await app.convert();
  if (!project || app.logger.hasErrors()) throw new Error(`What ${name} exports cannot be read`);
  await app.generateOutputs(project);
}

/** @param {string} path */
const importOf = (path) => (path === 'sdk' ? 'ondemand-pay' : `ondemand-pay/${path.replace(/^sdk\//, '')}`);

rmSync(join(here, 'dist'), { recursive: true, force: true });
gather();
for (const name of Object.keys(ENTRIES)) await describe(name);
await build(here);
