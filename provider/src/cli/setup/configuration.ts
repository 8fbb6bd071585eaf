import { SMS_BUDGET } from '../../codes/codeRules.js';
import { SESSION_LIMITS, type SessionLimits } from '../../common/limits.js';
import { isSecureUrl } from '../../common/secureUrl.js';
import { readTrustedProxies } from '../../http/trustedProxies.js';
import type { SmtpOptions } from '../../mails/smtpMailSender.js';
import type { Operator } from '../../ports/operator.js';
import type { SmsBudget } from '../../ports/smsBudget.js';
import { modeOfSecretKey, type StripeOptions } from '../../rails/stripe/connectStripe.js';
import { describeAddress } from '../../store/storeAddress.js';
import { readOrigin, readPort } from './commandLine.js';
import { WrongUsage } from './failure.js';
import {
  readCountries,
  readMailAddress,
  readOperator,
  readPerMinute,
  readSmtpUrl,
  readStripeApi,
  readStripeKey,
  readWebhookSecrets,
} from './variables.js';

/** What a provider runs with. */
export type Configuration = {
  /** Where it listens; 0 takes any free port. */
  readonly port: number;
  /** Its public address; without one, `http://localhost:<port>`. */
  readonly url: string | undefined;
  /** `postgres://…` or `file:./folder`; without one, the default folder. */
  readonly database: string | undefined;
  /** 32 bytes; without them, a key file is used. */
  readonly masterKey: Uint8Array | undefined;
  /** The master key before this one, whose seals `ondemand keys rotate` replaces. */
  readonly previousMasterKey: Uint8Array | undefined;
  readonly sandbox: boolean;
  /** A module with the rails and the sender of live keys. */
  readonly adapters: string | undefined;
  /** The account at Stripe that cards are paid with. */
  readonly stripe: StripeOptions | undefined;
  /** Whoever brings it as a bearer may read `GET /metrics`. */
  readonly metricsToken: string | undefined;
  /** Where `GET /metrics` is served beside. */
  readonly metricsPort: number | undefined;
  /** Addresses and CIDR ranges of proxies. */
  readonly trustedProxies: readonly string[];
  /** The mail server of live emails, and who they come from. */
  readonly mail: SmtpOptions | undefined;
  /** Who runs it. */
  readonly operator: Operator | undefined;
  /** The only countries that codes are sent to. */
  readonly smsCountries: readonly string[] | undefined;
  /** What text messages to one country may cost; the defaults of each mode if nothing is set. */
  readonly smsBudget: SmsBudget | undefined;
  /** Whether webhooks under test keys go to private addresses. */
  readonly privateWebhooks: boolean;
  /** How many frames may be opened; the defaults of each mode if nothing is set. */
  readonly sessionLimits: SessionLimits | undefined;
  readonly logLevel: string;
  /** Milliseconds to say "not ready" before an ordered end. */
  readonly drain: number;
};

/** Options of a command line, each of which goes before its environment variable. */
export type ConfigurationOptions = {
  port?: number | undefined;
  url?: string | undefined;
  database?: string | undefined;
  sandbox?: boolean | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 4000;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads the environment under the options of a command. Nothing but the values is looked at.
 * @throws WrongUsage naming every fault at once, a line each, without values that may be secret.
 */
export function readConfiguration(env: Environment, options: ConfigurationOptions = {}): Configuration {
  const { configuration, faults } = inspectConfiguration(env, options);
  if (faults.length === 0) return configuration;
  throw new WrongUsage(`the configuration is wrong.\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

/** The configuration as far as it can be read, and what is wrong with it. */
export function inspectConfiguration(
  env: Environment,
  options: ConfigurationOptions = {},
): { configuration: Configuration; faults: string[] } {
  const faults: string[] = [];

  /* An empty variable is one that is not set: compose files and units cannot always leave it out. */
  function read<T>(variable: string, parse: (text: string) => T): T | undefined {
    const text = unquoted(env[variable]?.trim());
    if (text === undefined || text === '') return undefined;
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${variable}: ${(error as Error).message}`);
      return undefined;
    }
  }

  const port = options.port ?? read('PORT', readPort) ?? DEFAULT_PORT;
  const url = options.url ?? read('ONDEMAND_URL', readOrigin);
  const sandbox = options.sandbox ?? read('ONDEMAND_SANDBOX', readSwitch) ?? false;
  const metricsPort = read('ONDEMAND_METRICS_PORT', readPort);
  if (url !== undefined && !sandbox && !isSecureUrl(url)) {
    faults.push(
      `${options.url === undefined ? 'ONDEMAND_URL' : '--url'}: plain http is for localhost and the sandbox; buyers need https.`,
    );
  }
  if (metricsPort !== undefined && metricsPort !== 0 && metricsPort === port) {
    faults.push('ONDEMAND_METRICS_PORT: It must differ from the port of the service.');
  }
  const smtp = read('ONDEMAND_SMTP_URL', readSmtpUrl);
  const from = read('ONDEMAND_MAIL_FROM', readMailAddress);
  const isSet = (variable: string) => Boolean(env[variable]?.trim());
  if (isSet('ONDEMAND_SMTP_URL') && !isSet('ONDEMAND_MAIL_FROM')) {
    faults.push('ONDEMAND_MAIL_FROM: It must be set beside ONDEMAND_SMTP_URL.');
  }
  if (isSet('ONDEMAND_MAIL_FROM') && !isSet('ONDEMAND_SMTP_URL')) {
    faults.push('ONDEMAND_SMTP_URL: It must be set beside ONDEMAND_MAIL_FROM.');
  }
  const secretKey = read('ONDEMAND_STRIPE_SECRET_KEY', readStripeKey);
  const webhookSecrets = read('ONDEMAND_STRIPE_WEBHOOK_SECRET', readWebhookSecrets);
  const api = read('ONDEMAND_STRIPE_API', readStripeApi);
  if (isSet('ONDEMAND_STRIPE_SECRET_KEY') && !isSet('ONDEMAND_STRIPE_WEBHOOK_SECRET')) {
    faults.push('ONDEMAND_STRIPE_WEBHOOK_SECRET: It must be set beside ONDEMAND_STRIPE_SECRET_KEY.');
  }
  if (isSet('ONDEMAND_STRIPE_WEBHOOK_SECRET') && !isSet('ONDEMAND_STRIPE_SECRET_KEY')) {
    faults.push('ONDEMAND_STRIPE_SECRET_KEY: It must be set beside ONDEMAND_STRIPE_WEBHOOK_SECRET.');
  }
  if (sandbox && secretKey !== undefined && modeOfSecretKey(secretKey) === 'live') {
    faults.push('ONDEMAND_STRIPE_SECRET_KEY: A live key and the sandbox are two services with two addresses.');
  }
  const perAddress = read('ONDEMAND_SESSIONS_PER_ADDRESS', readPerMinute);
  const perKey = read('ONDEMAND_SESSIONS_PER_KEY', readPerMinute);
  const configuration = {
    port,
    url,
    sandbox,
    metricsPort,
    database: options.database ?? read('DATABASE_URL', readStoreAddress),
    masterKey: read('ONDEMAND_MASTER_KEY', readMasterKey),
    previousMasterKey: read('ONDEMAND_PREVIOUS_MASTER_KEY', readMasterKey),
    adapters: read('ONDEMAND_ADAPTERS', (path) => path),
    stripe:
      secretKey !== undefined && webhookSecrets !== undefined
        ? { secretKey, webhookSecrets, ...(api !== undefined && { api }) }
        : undefined,
    metricsToken: read('ONDEMAND_METRICS_TOKEN', readToken),
    trustedProxies: read('ONDEMAND_TRUSTED_PROXIES', readRanges) ?? [],
    mail: smtp !== undefined && from !== undefined ? { url: smtp, from } : undefined,
    operator: read('ONDEMAND_OPERATOR', readOperator),
    smsCountries: read('ONDEMAND_SMS_COUNTRIES', readCountries),
    smsBudget: budgetOf(
      read('ONDEMAND_SMS_PER_COUNTRY', readPerMinute),
      read('ONDEMAND_SMS_KEPT_PERCENT', readPercent),
    ),
    privateWebhooks: read('ONDEMAND_PRIVATE_WEBHOOKS', readSwitch) ?? false,
    sessionLimits: limitsOf(perAddress, perKey),
    logLevel: read('ONDEMAND_LOG_LEVEL', readLogLevel) ?? 'info',
    drain: read('ONDEMAND_DRAIN_SECONDS', readSeconds) ?? 0,
  };
  return { configuration, faults };
}

/* One that is left out stays what it is for live keys, the stricter of the two. */
function limitsOf(perAddress: number | undefined, perKey: number | undefined): SessionLimits | undefined {
  if (perAddress === undefined && perKey === undefined) return undefined;
  const { address, key } = SESSION_LIMITS.live;
  return {
    address: perAddress === undefined ? address : { requests: perAddress, seconds: 60 },
    key: perKey === undefined ? key : { requests: perKey, seconds: 60 },
  };
}

function budgetOf(perCountry: number | undefined, percent: number | undefined): SmsBudget | undefined {
  if (perCountry === undefined && percent === undefined) return undefined;
  const usual = SMS_BUDGET.live;
  return { perCountry: perCountry ?? usual.perCountry, kept: percent === undefined ? usual.kept : percent / 100 };
}

function readPercent(text: string): number {
  if (/^(\d{1,2}|100)$/.test(text)) return Number(text);
  throw new Error('It must be a whole number from 0 to 100.');
}

/* Not everybody who reads an environment file takes the quotes away that a shell wants. */
const unquoted = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (/^("|')(.*)\1$/s.exec(text)?.[2] ?? text);

function readSwitch(text: string): boolean {
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw new Error('It must be 1 or 0.');
}

function readStoreAddress(text: string): string {
  if (/^file:.+$/.test(text)) return text;
  if (/^postgres(ql)?:\/\//.test(text)) {
    describeAddress(text);
    return text;
  }
  throw new Error('It must be postgres://… or file:./folder.');
}

/** 32 bytes in base64, as `openssl rand -base64 32` prints them. @throws Error without the value. */
export function readMasterKey(text: string): Uint8Array {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== 32) throw new Error('It must be 32 bytes in base64.');
  return bytes;
}

function readToken(text: string): string {
  if (/^[\w.~+/=-]{16,}$/.test(text)) return text;
  throw new Error('It must be at least 16 letters, digits or - . _ ~ + / =');
}

function readRanges(text: string): string[] {
  const ranges = text.split(',').map((range) => range.trim());
  readTrustedProxies(ranges);
  return ranges;
}

function readLogLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new Error(`It must be one of ${LOG_LEVELS.join(', ')}.`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0 && seconds <= 300)) throw new Error('It must be a number from 0 to 300.');
  return seconds * 1000;
}
