import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'esbuild';
import { rollup } from 'rollup';
import webpack from 'webpack';

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = '\0entry';

/** The bundlers that a merchant may use, each building for production as its own documentation says. */
export const bundlers = { esbuild: withEsbuild, webpack: withWebpack, rollup: bundle };

/**
 * What a merchant's bundler makes of some code that imports the built packages: one minified module.
 *
 * @param code an ES module; its relative imports start at the repository
 * @param forServer true: built for Node, whose own modules stay outside
 */
async function bundle(code, { forServer = false } = {}) {
  const build = await rollup({
    input: ENTRY,
    external: (id) => id.startsWith('node:'),
    plugins: [
      {
        name: 'entry',
        resolveId: (id) =>
          id === ENTRY ? id : id.startsWith('./dist/') ? fileURLToPath(new URL(id, `file://${rootDir}`)) : null,
        load: (id) => (id === ENTRY ? code : null),
      },
      nodeResolve({ rootDir, browser: !forServer, exportConditions: ['production'] }),
      terser({ ecma: 2022, module: true }),
    ],
    onwarn(warning) {
      // What is built is empty where only a side effect could have been kept, and there is none.
      if (warning.code !== 'EMPTY_BUNDLE') throw new Error(warning.message);
    },
  });
  try {
    const { output } = await build.generate({ format: 'es', inlineDynamicImports: true });
    return output[0].code;
  } finally {
    await build.close();
  }
}

async function withEsbuild(code, { forServer = false } = {}) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: code, resolveDir: rootDir },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: forServer ? 'node' : 'browser',
    // Else the paths of this repository's own configuration lead to the sources.
    tsconfigRaw: {},
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

async function withWebpack(code, { forServer = false } = {}) {
  const path = mkdtempSync(join(tmpdir(), 'ondemand-bundle-'));
  try {
    await new Promise((resolve, reject) => {
      webpack(
        {
          mode: 'production',
          context: rootDir,
          entry: `data:text/javascript,${encodeURIComponent(code)}`,
          target: forServer ? 'node20' : ['web', 'es2022'],
          // Without the checkout's own paths: what is measured is the package as it was built.
          resolve: { roots: [rootDir], modules: [join(rootDir, 'node_modules')], tsconfig: false },
          output: { path, filename: 'bundle.js', module: forServer },
          experiments: { outputModule: forServer },
        },
        (error, stats) => {
          if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
          else resolve();
        },
      );
    });
    return readFileSync(join(path, 'bundle.js'), 'utf8');
  } finally {
    rmSync(path, { recursive: true });
  }
}
