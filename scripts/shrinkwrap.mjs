import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Run by npm around packing the provider: whoever installs the service gets exactly what was tested, also of what its
 * dependencies depend on. Made of the repository's lockfile, and taken away afterwards, so that there is one lockfile
 * to look after. `ondemand-pay` is of the same release: it has its version there, and no hash before it is published.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const WORKSPACE = 'provider';
const FILE = join(root, WORKSPACE, 'npm-shrinkwrap.json');
const SAME_RELEASE = 'ondemand-pay';
/* What npm needs to place and check a package; neither an address nor what only the repository means. */
const KEPT = [
  'version',
  'integrity',
  'license',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bin',
  'engines',
  'os',
  'cpu',
  'libc',
  'hasInstallScript',
];

if (process.argv.includes('--remove')) rmSync(FILE, { force: true });
else writeFileSync(FILE, `${JSON.stringify(shrinkwrap(), null, 2)}\n`);

function shrinkwrap() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { name, version, license, dependencies, optionalDependencies, bin, engines } = packages[WORKSPACE];
  const own = { name, version, license, dependencies, optionalDependencies, bin, engines };
  const places = reachable(packages, [WORKSPACE, { ...dependencies, ...optionalDependencies }]);
  const needed = reachable(packages, [WORKSPACE, dependencies]);
  const entries = [...places].sort().map((place) => {
    const entry = entryOf(packages, place);
    const kept = KEPT.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]);
    const target = place.startsWith(`${WORKSPACE}/`) ? place.slice(WORKSPACE.length + 1) : place;
    return [target, { ...Object.fromEntries(kept), ...(!needed.has(place) && { optional: true }) }];
  });
  const placed = Object.fromEntries(entries);
  if (Object.keys(placed).length !== entries.length) throw new Error('Two versions of a package want the same place');
  return { name, version, lockfileVersion: 3, requires: true, packages: { '': own, ...placed } };
}

/** Every place in the lockfile that something wanted from `from` leads to, and what those want. */
function reachable(packages, [from, wanted], found = new Set()) {
  for (const name of Object.keys(wanted ?? {})) {
    const place = placeOf(packages, from, name);
    /* What is for another platform need not be there. */
    if (!place || found.has(place)) continue;
    found.add(place);
    const {
      dependencies,
      optionalDependencies,
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = entryOf(packages, place);
    const peers = Object.entries(peerDependencies).filter(([peer]) => !peerDependenciesMeta[peer]?.optional);
    reachable(packages, [place, { ...dependencies, ...optionalDependencies, ...Object.fromEntries(peers) }], found);
  }
  return found;
}

/** In the repository the package beside is a link to it. */
function entryOf(packages, place) {
  if (place !== `node_modules/${SAME_RELEASE}`) return packages[place];
  const { version, license, dependencies, engines } = packages[''];
  return { version, license, dependencies, engines };
}

/** As Node looks for it: beside whoever asks, then further up. */
function placeOf(packages, from, name) {
  for (let folder = from; ; folder = folder.includes('/') ? dirname(folder) : '') {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[place]) return place;
    if (folder === '') return undefined;
  }
}
