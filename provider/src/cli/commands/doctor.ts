import { createDeps } from '../../app/provider.js';
import { isSecureUrl } from '../../common/secureUrl.js';
import { checkSmtp } from '../../mails/smtpMailSender.js';
import { listMerchants } from '../../merchants/addMerchant.js';
import { activeKey } from '../../proofs/signingKey.js';
import { listSigningKeys, unreadableSigningKeys } from '../../proofs/signingKeys.js';
import { databaseTime } from '../../store/databaseTime.js';
import { schemaState } from '../../store/migrate.js';
import { openStore, type Store } from '../../store/open.js';
import { errorCode } from '../../store/storeError.js';
import { unreadableWebhookSecrets } from '../../webhooks/resealSecrets.js';
import { type Adapters, loadAdapters } from '../setup/adapters.js';
import { type CommandDefinition, type CommandIo, readOrigin } from '../setup/commandLine.js';
import { addStoreOption } from '../setup/commandStore.js';
import { type Configuration, type ConfigurationOptions, inspectConfiguration } from '../setup/configuration.js';
import { failureOf, Reported } from '../setup/failure.js';
import { findMasterKey } from '../setup/masterKey.js';

/** One thing looked at. `wrong` has to be mended; `note` is worth knowing. */
type Finding = { check: string; status: 'ok' | 'note' | 'wrong'; message: string; mend?: string };

/** Milliseconds this machine's clock may be off: codes, proofs and leases live by it. */
const MOST_CLOCK_SKEW = 2_000;

/** `ondemand doctor`: whether a provider with this environment would serve, and what to mend if not. Changes nothing that exists. */
export const doctor: CommandDefinition<ConfigurationOptions> = {
  name: 'doctor',
  summary: 'look for what is wrong with the configuration and the store, and say how to mend it',
  setUp: (command) => {
    command.option('--url <url>', 'the public address (ONDEMAND_URL)', readOrigin);
    addStoreOption(command);
  },
  async run(context, options) {
    const { configuration, faults } = inspectConfiguration(context.env, options);
    const findings = [
      ...(faults.length === 0
        ? [ok('configuration', 'every variable can be read')]
        : faults.map((fault) => wrong('configuration', fault, 'Correct the variable; docs/operations.md lists them.'))),
      publicUrl(configuration),
      proxies(configuration),
      operatorOf(configuration),
      await mailServer(configuration),
      ...(await examineAdapters(context, configuration)),
      ...(await examineStore(context, configuration)),
    ];
    const healthy = findings.every(({ status }) => status !== 'wrong');
    context.report({ healthy, checks: findings }, findings.map(line).join('\n'));
    if (!healthy) throw new Reported();
  },
};

function publicUrl({ url, port, sandbox }: Configuration): Finding {
  if (url === undefined) {
    return note('public_url', `not set: http://localhost:${port}, which no buyer can reach`, 'Set ONDEMAND_URL.');
  }
  if (isSecureUrl(url)) return ok('public_url', url);
  const mend = 'Put a proxy with TLS in front and set ONDEMAND_URL to its https address.';
  return sandbox
    ? note('public_url', `${url} is plain http; live keys are refused`, mend)
    : wrong('public_url', url, mend);
}

function proxies({ trustedProxies, url }: Configuration): Finding {
  if (trustedProxies.length > 0) return ok('proxies', `trusted: ${trustedProxies.join(', ')}`);
  const message = 'none is trusted: every client counts with the address its connection comes from';
  if (url === undefined || !url.startsWith('https:')) return ok('proxies', message);
  return note(
    'proxies',
    message,
    'Behind a proxy, set ONDEMAND_TRUSTED_PROXIES to its addresses, or all buyers share one limit.',
  );
}

function operatorOf({ operator }: Configuration): Finding {
  if (operator?.email) return ok('operator', `${operator.name}; reports go to an address`);
  if (operator) {
    const mend = 'Set ONDEMAND_OPERATOR to a name with an address: Pay AB <reports@pay.example>.';
    return note('operator', `${operator.name}; reports of orders go to the log alone`, mend);
  }
  return note('operator', 'not named: buyers see the address of the service', 'Set ONDEMAND_OPERATOR.');
}

async function mailServer({ mail }: Configuration): Promise<Finding> {
  if (!mail) {
    return note('mail', 'none: live buyers get no receipts and no codes by email', 'Set ONDEMAND_SMTP_URL.');
  }
  const { host } = new URL(mail.url);
  try {
    await checkSmtp(mail);
    return ok('mail', host);
  } catch (error) {
    const reason = errorCode(error) ?? (error instanceof Error ? error.name : typeof error);
    return wrong(
      'mail',
      `${host} does not take mail (${reason})`,
      'Check ONDEMAND_SMTP_URL, its password and its TLS.',
    );
  }
}

async function examineAdapters({ cwd }: CommandIo, configuration: Configuration): Promise<Finding[]> {
  const { adapters, url } = configuration;
  if (adapters === undefined) return [];
  try {
    await loadAdapters(cwd, adapters);
  } catch (error) {
    return [wrong('adapters', failureOf(error).message, 'Correct the module or ONDEMAND_ADAPTERS.')];
  }
  if (url !== undefined && isSecureUrl(url)) return [ok('adapters', adapters)];
  return [wrong('adapters', 'live payments need a public address with https', 'Set ONDEMAND_URL.')];
}

async function examineStore(io: CommandIo, configuration: Configuration): Promise<Finding[]> {
  let store: Store;
  try {
    store = await openStore({ database: configuration.database, cwd: io.cwd });
  } catch (error) {
    return [wrong('store', failureOf(error).message, 'Check DATABASE_URL, or the folder.')];
  }
  try {
    const skew = await clockSkew(store);
    const { pending, unknown } = await schemaState(store.database);
    const findings = [ok('store', store.location), schema(pending, unknown), clocks(skew)];
    return pending.length > 0 ? findings : [...findings, ...(await examineContent(io, configuration, store))];
  } catch (error) {
    return [
      wrong('store', failureOf(error).message, 'Check that the server runs and that user and password are right.'),
    ];
  } finally {
    await store.close();
  }
}

function schema(pending: readonly string[], unknown: readonly string[]): Finding {
  if (pending.length > 0) return wrong('schema', `lacks ${pending.join(', ')}`, 'Run ondemand migrate.');
  if (unknown.length === 0) return ok('schema', 'up to date');
  return note('schema', `is of a newer release: ${unknown.join(', ')}`, 'Finish the upgrade of this server.');
}

/* Against the middle of the round trip, whose length is no skew. */
async function clockSkew({ database }: Store): Promise<number> {
  await databaseTime(database);
  const before = Date.now();
  const now = await databaseTime(database);
  return now.getTime() - (before + Date.now()) / 2;
}

function clocks(skew: number): Finding {
  const message = `this machine and the store are ${Math.round(Math.abs(skew))} ms apart`;
  return Math.abs(skew) <= MOST_CLOCK_SKEW
    ? ok('clock', message)
    : wrong('clock', message, 'Synchronise both clocks (NTP): codes, proofs and leases live by them.');
}

async function examineContent(io: CommandIo, configuration: Configuration, store: Store): Promise<Finding[]> {
  const { url, port, sandbox } = configuration;
  let masterKey: Uint8Array | undefined;
  try {
    masterKey = configuration.masterKey ?? (await findMasterKey(io, store.folder));
  } catch (error) {
    return [wrong('master_key', failureOf(error).message, 'Restore the key file, or set ONDEMAND_MASTER_KEY.')];
  }
  if (!masterKey) return [await noMasterKey(store)];
  /* That a module cannot be loaded was said already. */
  const adapters = await loadAdapters(io.cwd, configuration.adapters).catch((): Adapters => ({}));
  const address = url !== undefined && isSecureUrl(url) ? url : `http://localhost:${port}`;
  const deps = createDeps({ database: store.database, url: address, sandbox, masterKey, ...adapters });
  const unreadable = await unreadableSigningKeys(deps);
  const unreadableSecrets = await unreadableWebhookSecrets(deps);
  const keys = await listSigningKeys(deps.database);
  const missing = (['test', 'live'] as const).filter((mode) => !activeKey(keys, mode, deps.clock()));
  const merchants = await listMerchants(deps);
  const live = merchants.filter(({ mode }) => mode === 'live').length;
  const canSell = deps.rails.live.length > 0 && deps.senders.live !== undefined;
  return [
    unreadable.length === 0
      ? ok('master_key', 'opens the signing keys')
      : wrong(
          'master_key',
          `does not open the ${unreadable.join(' and ')} signing key`,
          'Set the master key the store was used with; if it is lost, ondemand keys rotate --now.',
        ),
    unreadableSecrets === 0
      ? ok('webhooks', 'every secret of an endpoint can be opened')
      : wrong(
          'webhooks',
          `the secrets of ${unreadableSecrets} endpoint(s) were sealed with another master key`,
          'Set ONDEMAND_PREVIOUS_MASTER_KEY and run ondemand keys rotate; if it is lost, their shops register again.',
        ),
    missing.length === 0
      ? ok('signing_keys', 'one signs in each mode')
      : note('signing_keys', `none yet for ${missing.join(' and ')}`, 'The first start of a server makes them.'),
    merchants.length > 0
      ? ok('merchants', `${merchants.length} registered`)
      : note('merchants', 'none is registered', 'Run ondemand merchant add.'),
    live === 0 || canSell
      ? ok('live_keys', live === 0 ? 'none' : `${live}, with a payment rail and a message sender`)
      : wrong(
          'live_keys',
          `${live} live key(s), but no live payment rail and message sender: every call with them is refused`,
          'Name a module with both in ONDEMAND_ADAPTERS.',
        ),
  ];
}

async function noMasterKey({ database }: Store): Promise<Finding> {
  const keys = await listSigningKeys(database);
  if (keys.length === 0) return note('master_key', 'none yet', 'The first start of a server makes it.');
  const mend = 'Set ONDEMAND_MASTER_KEY, or put the key file back; if it is lost, ondemand keys rotate --now.';
  return wrong('master_key', 'the store was used with a master key that is not here', mend);
}

const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message });
const note = (check: string, message: string, mend: string): Finding => ({ check, status: 'note', message, mend });
const wrong = (check: string, message: string, mend: string): Finding => ({ check, status: 'wrong', message, mend });

const line = ({ check, status, message, mend }: Finding): string =>
  `${status.padEnd(5)}  ${check.padEnd(13)}  ${message}${mend === undefined ? '' : `\n${' '.repeat(22)}${mend}`}`;
