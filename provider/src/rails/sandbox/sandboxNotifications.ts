import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../../common/vault.js';
import type { RailFact } from '../../ports/railFacts.js';
import type { Database } from '../../store/database.js';

/** What the sandbox's rails work with. */
export type SandboxDeps = { database: Database; clock: () => Date; vault: Pick<Vault, 'hash'> };

/** As `t=<seconds>,v1=<hex>` over rail, time and body: a real processor's are much alike. */
const HEADER = 'sandbox-signature';

/** Seconds after which a notification is not believed any more, whoever signed it. */
const LIFETIME = 300;

/** A notification as the sandbox's processor sends it. */
export function sandboxNotification(
  { clock, vault }: Pick<SandboxDeps, 'clock' | 'vault'>,
  rail: string,
  facts: readonly Record<string, unknown>[],
  url: string,
): Request {
  const body = JSON.stringify(facts);
  const time = String(Math.floor(clock().getTime() / 1000));
  const signature = signatureOf(vault, rail, time, body).toString('hex');
  const headers = { 'Content-Type': 'application/json', [HEADER]: `t=${time},v1=${signature}` };
  return new Request(url, { method: 'POST', headers, body });
}

/** Facts that the sandbox's processor signed a short while ago; `undefined`: it did not. */
export async function readNotification(
  { clock, vault }: Pick<SandboxDeps, 'clock' | 'vault'>,
  rail: string,
  request: Request,
): Promise<readonly RailFact[] | undefined> {
  const [, time = '', signature = ''] = /^t=(\d{1,12}),v1=([\da-f]{64})$/.exec(request.headers.get(HEADER) ?? '') ?? [];
  const body = await request.text();
  if (time === '' || Math.abs(clock().getTime() / 1000 - Number(time)) > LIFETIME) return undefined;
  if (!timingSafeEqual(signatureOf(vault, rail, time, body), Buffer.from(signature, 'hex'))) return undefined;
  return parseFacts(body);
}

/** Facts as JSON says them: times are text there. */
export const parseFacts = (body: string): RailFact[] =>
  JSON.parse(body, (name, value) => (TIMES.has(name) && value !== null ? new Date(value) : value));

const TIMES = new Set(['at', 'respondBy']);

const signatureOf = (vault: Pick<Vault, 'hash'>, rail: string, time: string, body: string): Buffer =>
  vault.hash('sandbox notification', rail, time, body);
