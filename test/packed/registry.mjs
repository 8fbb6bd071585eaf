import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';

/*
 * The packed packages as a registry has them, which alone makes npm read a shrinkwrap; everything else is where npm
 * finds it. A process of its own: `node registry.mjs <tarball> …` prints its address.
 */
const others = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim().replace(/\/$/, '');
const packages = new Map(process.argv.slice(2).map((file) => [nameOf(manifestOf(file)), file]));

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url).slice(1);
  const file = packages.get(path);
  const tarball = [...packages.values()].find((each) => path === `-/${basename(each)}`);
  if (file) {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(packumentOf(file)));
  } else if (tarball) response.end(readFileSync(tarball));
  else response.writeHead(302, { Location: `${others}${request.url}` }).end();
});
server.listen(0, '127.0.0.1', () => console.log(addressOf(server)));

function packumentOf(file) {
  const { scripts, devDependencies, ...manifest } = manifestOf(file);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  const hasShrinkwrap = filesOf(file).includes('package/npm-shrinkwrap.json');
  const { name, version } = manifest;
  const published = {
    ...manifest,
    ...(hasShrinkwrap && { _hasShrinkwrap: true }),
    dist: { integrity, tarball: `${addressOf(server)}/-/${basename(file)}` },
  };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: published } };
}

function manifestOf(file) {
  return JSON.parse(execFileSync('tar', ['xzOf', file, 'package/package.json'], { encoding: 'utf8' }));
}

function filesOf(file) {
  return execFileSync('tar', ['tzf', file], { encoding: 'utf8' }).split('\n');
}

function nameOf({ name }) {
  return name;
}

function addressOf(of) {
  return `http://127.0.0.1:${of.address().port}`;
}
