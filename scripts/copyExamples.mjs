import { cpSync, rmSync } from 'node:fs';
import nodeResolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

const path = (name) => new URL(`../${name}`, import.meta.url).pathname;

/* The games shop imports the SDK into a script of its own, as a shop with a bundler does. */
const games = await rollup({ input: path('examples/games/page.js'), plugins: [nodeResolve({ browser: true })] });
await games.write({ file: path('examples/games/dist/page.js'), format: 'es' });
await games.close();

/* The command `ondemand demo` runs the examples' shops, so they are part of the provider's package. */
rmSync(path('provider/dist/examples'), { recursive: true, force: true });
cpSync(path('examples'), path('provider/dist/examples'), {
  recursive: true,
  filter: (from) => !/node_modules|examples\/frameworks/.test(from),
});

/* Both packages tell what has changed. */
cpSync(path('CHANGELOG.md'), path('provider/CHANGELOG.md'));
