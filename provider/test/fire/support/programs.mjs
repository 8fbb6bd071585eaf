import { spawn } from 'node:child_process';
import { accessSync, constants, createWriteStream, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/* Debian's packages, and a program of each. */
const PACKAGES = { haproxy: 'haproxy', patroni: 'patroni', etcd: 'etcd-server', 'python3-etcd': null };
const POSTGRES = '/usr/lib/postgresql';

/** The programs of a cluster; says loudly what is missing, and ends. */
export function clusterPrograms() {
  const path = ['/usr/sbin', ...(process.env.PATH ?? '').split(delimiter)];
  const find = (program) => path.map((folder) => join(folder, program)).find(isProgram);
  const programs = {
    haproxy: find('haproxy'),
    patroni: find('patroni'),
    etcd: find('etcd'),
    postgres: newestPostgres(),
  };
  const missing = Object.keys(programs).filter((name) => !programs[name]);
  if (missing.length === 0) return programs;
  const packages = [...Object.entries(PACKAGES).map(([program, name]) => name ?? program), 'postgresql'];
  console.error(
    `\n*** NOT RUN: ${missing.join(', ')} not found. On Debian: apt-get install ${packages.join(' ')} ***\n`,
  );
  process.exit(1);
}

/** The folder of the newest server that Debian has installed. */
export function newestPostgres() {
  const versions = list(POSTGRES).map(Number).filter(Boolean);
  const [newest] = versions
    .sort((a, b) => b - a)
    .map((version) => join(POSTGRES, String(version), 'bin'))
    .filter((folder) => isProgram(join(folder, 'initdb')));
  return newest;
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program until it is ended; what it says goes into a file. */
export function startProgram(program, words, { logFile, user = {}, home }) {
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(program, words, {
    cwd: '/',
    env: { PATH: process.env.PATH, ...(home && { HOME: home }), LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  return {
    pid: child.pid,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}
