import type { Merchant, Payee } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';
import type { StripeConnection } from '../../rails/stripe/connectStripe.js';
import type { InspectedAccount, StripeInspection, Unread } from '../../rails/stripe/inspectStripe.js';
import { type Finding, note, ok, wrong } from './findings.js';

/** Seconds that a clock may be off: Stripe signs notifications with its own, and they are believed for five minutes. */
const AHEAD = { noted: 30, wrong: 240 };

/** Whether the account at Stripe can be paid into, and tells of it. */
export async function examineStripe(
  stripe: StripeConnection | undefined,
  url: string,
  liveShops: readonly (Merchant & Payee)[],
  { clock }: Pick<Deps, 'clock'>,
): Promise<Finding[]> {
  if (!stripe) return [];
  const connected = stripe.mode === 'live' ? liveShops.flatMap(({ stripeAccount }) => stripeAccount ?? []) : [];
  const notificationsUrl = `${url}/rails/stripe/notifications`;
  const inspection = await stripe.inspect(notificationsUrl, [...new Set(connected)], clock);
  const { account } = inspection;
  if ('problem' in account) return [unreadAccount(account)];
  return [
    accountFinding(account, stripe),
    ...endpointFindings(inspection, notificationsUrl, connected.length > 0),
    ...connectedFindings(inspection),
    clockFinding(inspection),
  ];
}

function unreadAccount({ problem }: Unread): Finding {
  if (problem === 'refused') {
    return wrong('stripe', 'Stripe refuses the key', 'Set ONDEMAND_STRIPE_SECRET_KEY to a key that is not revoked.');
  }
  if (problem === 'not_allowed') {
    return note('stripe', 'the key may not read its account', 'Let a restricted key read accounts and endpoints.');
  }
  return wrong('stripe', 'Stripe does not answer', 'Look at status.stripe.com, the network and ONDEMAND_STRIPE_API.');
}

function accountFinding(
  { id, country, currency, chargesEnabled, detailsSubmitted }: InspectedAccount,
  { mode, api }: Pick<StripeConnection, 'mode' | 'api'>,
) {
  // An answer from elsewhere may be anybody's.
  const where = api === undefined ? '' : ` at ${api}, by ONDEMAND_STRIPE_API`;
  const named = `${id} (${[mode, country, currency].filter(Boolean).join(', ')})${where}`;
  if (chargesEnabled) return ok('stripe', named);
  const message = `${named} cannot be paid into yet`;
  const mend = detailsSubmitted
    ? 'Stripe looks at what you told it, or wants more: see your dashboard.'
    : 'Tell Stripe who you are: finish the account in your dashboard.';
  // A test account takes test cards before that.
  return mode === 'live' ? wrong('stripe', message, mend) : note('stripe', message, mend);
}

function endpointFindings({ endpoints, version }: StripeInspection, url: string, isPlatform: boolean): Finding[] {
  if ('problem' in endpoints) {
    return [
      note(
        'stripe_endpoint',
        'the key may not see the endpoints for notifications',
        `Look in your dashboard whether one is enabled for ${url}.`,
      ),
    ];
  }
  const enabled = endpoints.filter(({ isEnabled }) => isEnabled);
  if (enabled.length === 0) {
    // Stripe reaches no machine that only itself can reach: its command line hands on what it is told.
    if (new URL(url).protocol === 'http:') {
      return [note('stripe_endpoint', `${url} can be told by nobody`, `Run stripe listen --forward-to ${url}`)];
    }
    const message = endpoints.length === 0 ? `none tells ${url}` : `that for ${url} is disabled`;
    return [wrong('stripe_endpoint', message, 'Register it at Stripe: docs/rails/stripe.md lists its events.')];
  }
  const deaf = enabled.filter(({ missing }) => missing.length > 0);
  const other = enabled.filter((each) => each.version !== null && each.version !== version);
  return [
    ...deaf.map(({ id, missing }) =>
      wrong('stripe_endpoint', `${id} does not send ${missing.join(', ')}`, 'Add these events to it.'),
    ),
    ...other.map((each) =>
      note(
        'stripe_endpoint',
        `${each.id} sends version ${each.version} of the API, ${version} is spoken here`,
        `Register an endpoint with version ${version} beside it, then take the old one away.`,
      ),
    ),
    ...(isPlatform && enabled.length < 2
      ? [
          note(
            'stripe_endpoint',
            'there is one endpoint, and shops with accounts of their own',
            'Register a second one for the same address that listens to connected accounts.',
          ),
        ]
      : []),
    ...(deaf.length + other.length === 0 ? [ok('stripe_endpoint', `told at ${url}`)] : []),
  ];
}

const connectedFindings = ({ connected }: StripeInspection): Finding[] =>
  connected.map((account) => {
    if ('problem' in account) {
      return wrong(
        'stripe_accounts',
        `${account.id} is not connected to this account`,
        'Have the shop connect it again.',
      );
    }
    const named = `${account.id} (${[account.country, account.currency].filter(Boolean).join(', ')})`;
    return account.chargesEnabled
      ? ok('stripe_accounts', named)
      : wrong('stripe_accounts', `${named} cannot be paid into`, 'The shop has to finish it at Stripe.');
  });

function clockFinding({ ahead }: StripeInspection): Finding {
  if (ahead === undefined) return note('stripe_clock', 'Stripe did not say the time', 'Run it again.');
  const off = Math.abs(ahead);
  if (off < AHEAD.noted) return ok('stripe_clock', 'agrees with that of Stripe');
  const message = `is ${off} seconds ${ahead > 0 ? 'ahead of' : 'behind'} that of Stripe`;
  const mend = 'Set the clock of this machine by NTP: notifications are believed for five minutes.';
  return off >= AHEAD.wrong ? wrong('stripe_clock', message, mend) : note('stripe_clock', message, mend);
}
