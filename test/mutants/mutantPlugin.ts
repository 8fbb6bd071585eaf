import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

/** One guard broken, for one run of the tests. The text must stand in its file exactly once. */
type Mutation = {
  /** From the root of the repository. */
  file: string;
  find: string;
  replace: string;
};

/** Breaks the source that `MUTANT` names, as JSON, while the tests read it; no file is touched. */
export function mutantPlugin(env: { readonly MUTANT?: string | undefined }): Plugin {
  return {
    name: 'mutant',
    enforce: 'pre',
    load(id) {
      if (env.MUTANT === undefined) return null;
      const { file, find, replace } = JSON.parse(env.MUTANT) as Mutation;
      const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
      if (id.split('?')[0] !== path) return null;
      const source = readFileSync(path, 'utf8');
      if (source.split(find).length !== 2) throw new Error(`${file} does not hold this exactly once: ${find}`);
      return source.replace(find, () => replace);
    },
  };
}
