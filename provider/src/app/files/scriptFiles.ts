import type { Hono } from 'hono';
import { Refusal } from '../../common/refusal.js';
import type { AppContext, AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { readStaticFile } from './builtFiles.js';
import { findScript, listScripts } from './servedScriptStore.js';
import { builtVersion, SCRIPT_NAMES } from './servedScripts.js';
import { createStaticFile, FOR_A_WHILE, FOR_EVER, type StaticFile, serveStaticFile } from './staticFile.js';

/** Any page may load the script, also one that is cross-origin isolated or checks its integrity. */
const SHARED = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' } as const;

/** The major version of the script's contract: what a page under it may rely on stays. */
const MAJOR = 'v1';

/**
 * The script-tag build: the newest under a short-lived name, the newest of its major, and every version that this store
 * has seen under an immutable name with its SRI hash.
 */
export function scriptFiles(app: Hono<AppEnv>, { database }: Deps): void {
  const version = builtVersion();
  const kept = new Map<string, StaticFile>();

  /** A version's file never changes, so that it is read once. */
  const versioned = async (asked: string, name: string): Promise<StaticFile> => {
    const key = `${asked}/${name}`;
    const known = kept.get(key);
    if (known) return known;
    const content = asked.length > 40 ? undefined : await findScript(database, asked, name);
    if (!content) throw new Refusal('not_found', { detail: 'This version was never served here' });
    const file = createStaticFile(content, 'text/javascript');
    kept.set(key, file);
    return file;
  };

  for (const name of SCRIPT_NAMES) {
    const newest = readStaticFile('web', name);
    if (!newest) continue;
    const evergreen = (c: AppContext) => serveStaticFile(c, newest, { cacheControl: FOR_A_WHILE, headers: SHARED });
    route(app, `/web/js/${name}`, { GET: evergreen });
    route(app, `/web/js/${MAJOR}/${name}`, { GET: evergreen });
    route(app, `/web/js/${MAJOR}/:version/${name}`, {
      GET: async (c) =>
        serveStaticFile(c, await versioned(c.req.param('version') ?? '', name), {
          cacheControl: FOR_EVER,
          headers: SHARED,
        }),
    });
  }
  // The newest, whichever version of the script asks for it: it tells a developer, and sells nothing.
  const warnings = readStaticFile('web', 'warnings.mjs');
  for (const folder of warnings ? ['', `/${MAJOR}`, `/${MAJOR}/:version`] : []) {
    route(app, `/web/js${folder}/warnings.mjs`, {
      GET: (c) => serveStaticFile(c, warnings!, { cacheControl: FOR_A_WHILE, headers: SHARED }),
    });
  }
  route(app, '/web/js/integrity.json', {
    GET: async (c) => {
      const versions: { [version: string]: { [name: string]: string } } = {};
      for (const { version: of, name, integrity } of await listScripts(database)) {
        versions[of] = { ...versions[of], [name]: integrity };
      }
      // The newest version's own hashes stand beside its number too, for whoever pins what is newest.
      return c.json({ version, ...versions[version], versions }, 200, { ...SHARED, 'Cache-Control': FOR_A_WHILE });
    },
  });
}
