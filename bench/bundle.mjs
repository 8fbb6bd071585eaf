import { fileURLToPath } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = '\0entry';

/**
 * What a merchant's bundler makes of some code that imports the built packages: one minified module.
 *
 * @param code an ES module; its relative imports start at the repository
 * @param forServer true: built for Node, whose own modules stay outside
 */
export async function bundle(code, { forServer = false } = {}) {
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
      throw new Error(warning.message);
    },
  });
  try {
    const { output } = await build.generate({ format: 'es', inlineDynamicImports: true });
    return output[0].code;
  } finally {
    await build.close();
  }
}
