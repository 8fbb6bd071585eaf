import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresBinaries } from '../../src/store/postgresBinaries.js';
import { postgresUser } from '../../src/store/processUser.js';
import { type RunningCommand, startCommand } from '../support/command.js';
import { startOtherPostgres } from '../support/otherPostgres.js';

/*
 * The lines of "The first hour" in docs/operations.md as they stand there, against a PostgreSQL that asks for passwords
 * as Debian's does. Only the places are others: of the checkout, of the settings, of the command, and the port.
 */

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const page = await readFile(join(root, 'docs/operations.md'), 'utf8');
const hour = page.slice(page.indexOf('## The first hour'), page.indexOf('\n## Environment'));

/** The blocks of a step, by its heading. */
function blocksOf(step: string, language: string): string[] {
  const [, text = ''] = hour.split(new RegExp(`^### \\d\\. ${step}$`, 'm'));
  const [own = ''] = text.split(/^### /m);
  return [...own.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, at, code = '']) =>
    at === language ? [code] : [],
  );
}

let folder: string;
let port: number;
let admin: pg.Client;
let release: () => Promise<void>;
let provider: RunningCommand | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ondemand-hour-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'bin'));
  port = await freePort();
  const bin =
    process.env.POSTGRES_BIN ?? dirname((await postgresBinaries(await postgresUser(folder), folder)).postgres);
  const access = join(folder, 'access.conf');
  await writeFile(access, 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  const settings = { fsync: 'off', listen_addresses: '127.0.0.1', hba_file: access };
  const postgres = await startOtherPostgres(folder, bin, settings, { port, superuser: 'postgres' });
  ({ release } = postgres);
  admin = new pg.Client(postgres.connection);
  await admin.connect();
});

afterAll(async () => {
  provider?.process.kill('SIGKILL');
  await provider?.ended;
  await admin.end();
  await release();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: free } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return free;
}

const placed = (lines: string): string =>
  lines
    .replaceAll('/opt/ondemand', root)
    .replaceAll('/etc/ondemand.env', settingsFile())
    .replaceAll('/usr/local/bin', join(folder, 'bin'))
    .replaceAll(':5432/', `:${port}/`);
const settingsFile = () => join(folder, 'ondemand.env');

const bash = (lines: string) =>
  promisify(execFile)('bash', ['-euo', 'pipefail', '-c', placed(lines)], {
    cwd: folder,
    env: { PATH: [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter) },
  });

const connectAs = async (user: string, password: string) => {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'ondemand' });
  await client.connect();
  await client.end();
};

describe('the first hour of an operator', () => {
  it('makes a role and its database, which nobody else may enter', async () => {
    const [sql = '', ...others] = blocksOf('The database', 'sql');
    expect(others).toEqual([]);
    for (const statement of sql.split(/;\s*$/m).filter((each) => each.trim())) await admin.query(statement);
    const { rows } = await admin.query(
      `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as may_more
       from pg_roles where rolname = 'ondemand'`,
    );
    expect(rows).toEqual([{ may_more: false }]);
    await admin.query("create role stranger login password 'known'");
    await expect(connectAs('stranger', 'known')).rejects.toThrow(/permission denied for database/);
    await expect(connectAs('ondemand', 'guessed')).rejects.toThrow(/password authentication failed/);
    await connectAs('ondemand', 'choose-a-password');
  });

  it('writes settings that only root may read, with a key of their own', async () => {
    const [settings = ''] = blocksOf('The settings', 'sh');
    await bash(settings);
    const text = await readFile(settingsFile(), 'utf8');
    expect((await stat(settingsFile())).mode & 0o777).toBe(0o600);
    expect(text).toMatch(/^ONDEMAND_MASTER_KEY=[\w+/]{43}=$/m);
    expect(text).toMatch(/^ONDEMAND_SANDBOX=1$/m);
    // As the page says of whoever has no mail server.
    await writeFile(settingsFile(), text.replace(/^(ONDEMAND_SMTP_URL|ONDEMAND_MAIL_FROM)=.*/gm, '$1='));
  });

  it('makes the command, the schema with that role alone, and has nothing to mend', async () => {
    const [, command = ''] = blocksOf('The settings', 'sh');
    const { stdout } = await bash(command);
    expect(stdout).toContain('Applied 0001_first_sale, ');
    const { stdout: again } = await bash('ondemand migrate && ondemand doctor --json');
    expect(again).toContain('The schema is up to date.');
    const { healthy, checks } = JSON.parse(again.split('\n')[1]!);
    expect({ healthy, wrong: checks.filter(({ status }: { status: string }) => status === 'wrong') }).toEqual({
      healthy: true,
      wrong: [],
    });
  });

  it('registers a shop, and serves', async () => {
    const [shop = ''] = blocksOf('A shop', 'sh');
    const { stdout } = await bash(shop.replace('merchant add', 'merchant add --json'));
    const { api_key: key } = JSON.parse(stdout);
    provider = startCommand(['--env-file', settingsFile(), 'serve', '--port', '0', '--json'], { cwd: folder });
    const { port: at } = (await provider.report) as { port: number };
    expect((await fetch(`http://127.0.0.1:${at}/readyz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${at}/sandbox/phone`)).status).toBe(200);
    const frame = await fetch(`http://127.0.0.1:${at}/frame?key=${key}`);
    expect(frame.headers.get('content-security-policy')).toContain('frame-ancestors https://news.example');
  });

  it.each([...hour.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = '']) => lines))(
    'says lines that a shell understands: %s',
    async (lines) => {
      await promisify(execFile)('bash', ['-n', '-c', lines]);
    },
  );
});
