import { createDeps } from '../../app/provider.js';
import { errorName } from '../../common/errorName.js';
import { isSecureUrl } from '../../common/secureUrl.js';
import { checkSmtp } from '../../mails/smtpMailSender.js';
import type { Merchant, Payee } from '../../merchants/merchant.js';
import { listMerchants } from '../../merchants/merchantStore.js';
import type { Deps } from '../../ports/deps.js';
import { activeKey } from '../../proofs/signingKey.js';
import { listSigningKeys } from '../../proofs/signingKeys.js';
import { openStore, type Store } from '../../store/open.js';
import { errorCode } from '../../store/storeError.js';
import { unreadableWebhookSecrets } from '../../webhooks/resealSecrets.js';
import { type Adapters, loadAdapters } from '../setup/adapters.js';
import { type CommandDefinition, type CommandIo, readOrigin } from '../setup/commandLine.js';
import { addStoreOption, requireStore } from '../setup/commandStore.js';
import { type Configuration, type ConfigurationOptions, inspectConfiguration } from '../setup/configuration.js';
import { examineDeletions } from '../setup/examineDeletions.js';
import { examineLedger } from '../setup/examineLedger.js';
import { examineRails } from '../setup/examineRails.js';
import { examineSignIn } from '../setup/examineSignIn.js';
import {
  examineDatabase,
  examineMasterKey,
  examineSandbox,
  examineSchema,
  noMasterKey,
} from '../setup/examineStore.js';
import { examineStripe } from '../setup/examineStripe.js';
import { failureOf, Reported } from '../setup/failure.js';
import { type Finding, note, ok, wrong } from '../setup/findings.js';
import { findMasterKey } from '../setup/masterKey.js';

/**
 * `ondemand doctor`: whether a provider with this environment would serve, and what to mend if not. Changes nothing
 * that exists.
 */
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
      await examineSignIn(configuration.url),
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
    const reason = errorCode(error) ?? errorName(error);
    return wrong(
      'mail',
      `${host} does not take mail (${reason})`,
      'Check ONDEMAND_SMTP_URL, its password and its TLS.',
    );
  }
}

async function examineAdapters({ cwd }: CommandIo, configuration: Configuration): Promise<Finding[]> {
  const { adapters, stripe, url } = configuration;
  if (adapters === undefined && stripe === undefined) return [];
  try {
    await loadAdapters(cwd, configuration);
  } catch (error) {
    const { code, message } = failureOf(error);
    return [
      code === 'stripe_client_missing'
        ? wrong('stripe', message, 'Install it where the provider is installed.')
        : wrong('adapters', message, 'Correct the module or ONDEMAND_ADAPTERS.'),
    ];
  }
  if (adapters === undefined) return [];
  if (url !== undefined && isSecureUrl(url)) return [ok('adapters', adapters)];
  return [wrong('adapters', 'live payments need a public address with https', 'Set ONDEMAND_URL.')];
}

async function examineStore(io: CommandIo, configuration: Configuration): Promise<Finding[]> {
  let store: Store;
  try {
    const { database } = configuration;
    await requireStore(io, database);
    store = await openStore({ database, cwd: io.cwd });
  } catch (error) {
    return [wrong('store', failureOf(error).message, 'Check DATABASE_URL, or the folder.')];
  }
  try {
    const { database, location } = store;
    const schema = await examineSchema(database);
    const findings = [ok('store', location), schema, ...(await examineDatabase(database))];
    if (schema.status === 'wrong') return findings;
    return [...findings, ...(await examineLedger(database)), ...(await examineContent(io, configuration, store))];
  } catch (error) {
    return [
      wrong('store', failureOf(error).message, 'Check that the server runs and that user and password are right.'),
    ];
  } finally {
    await store.close();
  }
}

async function examineContent(io: CommandIo, configuration: Configuration, store: Store): Promise<Finding[]> {
  const { url, port, sandbox } = configuration;
  let masterKey: Uint8Array | undefined;
  try {
    masterKey = configuration.masterKey ?? (await findMasterKey(io, store.folder));
  } catch (error) {
    return [wrong('master_key', failureOf(error).message, 'Restore the key file, or set ONDEMAND_MASTER_KEY.')];
  }
  if (!masterKey) return [await noMasterKey(store.database)];
  /* That a module cannot be loaded was said already. */
  const adapters = await loadAdapters(io.cwd, configuration).catch((): Adapters => ({}));
  const address = url !== undefined && isSecureUrl(url) ? url : `http://localhost:${port}`;
  const deps = createDeps({ database: store.database, url: address, sandbox, masterKey, ...adapters });
  const unreadableSecrets = await unreadableWebhookSecrets(deps);
  const keys = await listSigningKeys(deps.database);
  const missing = (['test', 'live'] as const).filter((mode) => !activeKey(keys, mode, deps.clock()));
  const merchants = await listMerchants(deps.database);
  const liveShops = merchants.filter(({ mode }) => mode === 'live');
  const live = liveShops.length;
  const canSell = deps.rails.live.length > 0 && deps.senders.live !== undefined;
  return [
    await examineMasterKey(deps),
    await examineSandbox(store.database, sandbox),
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
          'Name a module with both in ONDEMAND_ADAPTERS, or one with a sender beside a live key of Stripe.',
        ),
    ...payeesOf(liveShops, deps),
    ...(await examineStripe(adapters.stripe, address, liveShops, deps)),
    ...(await examineRails(deps)),
    ...(await examineDeletions(deps)),
  ];
}

/** Whose the money of live shops is, where that has to be settled or is not said. */
function payeesOf(live: readonly (Merchant & Payee)[], { rails }: Pick<Deps, 'rails'>): Finding[] {
  const named = (shops: readonly Merchant[]) => shops.map(({ name, apiKey }) => `${name} (${apiKey})`).join(', ');
  const unsaid = live.filter(({ saidOwn, stripeAccount }) => !saidOwn && stripeAccount === null);
  const isUnpaid = rails.live.length === 0 || rails.live.some(({ paysAccounts }) => !paysAccounts);
  const connected = live.filter(({ stripeAccount }) => isUnpaid && stripeAccount !== null);
  return [
    ...(unsaid.length === 0
      ? []
      : [
          note(
            'payees',
            `count as your own, since they were registered before that was asked: ${named(unsaid)}`,
            'Collecting money for others is a regulated service: end those that are not yours.',
          ),
        ]),
    ...(connected.length === 0
      ? []
      : [
          wrong(
            'payees',
            `are paid into an account at Stripe, which not every payment rail here pays into: ${named(connected)}`,
            'Set ONDEMAND_STRIPE_SECRET_KEY to a live key, and take out rails that do not; or register them elsewhere.',
          ),
        ]),
  ];
}

const line = ({ check, status, message, mend }: Finding): string =>
  `${status.padEnd(5)}  ${check.padEnd(13)}  ${message}${mend === undefined ? '' : `\n${' '.repeat(22)}${mend}`}`;
