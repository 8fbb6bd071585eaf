import { CARD_BRANDS } from 'ondemand-pay/internal';
import type { DeclineReason, SandboxCardOutcome } from 'ondemand-pay/protocol';
import type { PaymentRail } from '../../ports/paymentRail.js';
import { isSecurityCodeOf, prepareSandboxCard } from './sandboxCards.js';
import { outcomeOf, sandboxBooks } from './sandboxLedger.js';
import type { LaterFact } from './sandboxLedgerStore.js';
import type { SandboxDeps } from './sandboxNotifications.js';

/** Milliseconds until the rail knows what became of a card whose outcome is unknown at first. */
const KNOWN_AFTER = 10_000;

const DECLINES: { readonly [O in SandboxCardOutcome]?: DeclineReason } = {
  insufficient_funds: 'insufficient_funds',
  card_declined: 'card_declined',
};

/** A dispute goes on every ten seconds after the capture, as it does in months. */
const dispute = (ending: 'dispute_won' | 'dispute_lost'): readonly LaterFact[] =>
  ['dispute_opened', 'dispute_evidence_due', ending].map((kind, step) => ({
    kind,
    after: 10_000 * (step + 1),
    dispute: 'dispute',
    reason: 'fraudulent',
    respondBy: null,
  }));

/** A card processor that moves no money and answers by the card's number. */
export function sandboxCardRail(deps: SandboxDeps): PaymentRail {
  const name = 'sandbox-card';
  const { decide, books } = sandboxBooks(deps, name);
  return {
    ...books,
    name,
    method: 'card',
    currencies: null,
    brands: CARD_BRANDS,
    prepare: async (details) => prepareSandboxCard(details, deps.clock()),
    confirm(payment) {
      const outcome = payment.instrument.details.outcome as SandboxCardOutcome;
      if (outcome === 'authenticate' && !payment.authenticated) {
        return decide(payment, { outcome: { status: 'needs_buyer' } });
      }
      return decide(payment, {
        outcome: outcomeOf(DECLINES[outcome]),
        ...(outcome === 'outcome_unknown' && { knownAfter: KNOWN_AFTER }),
        ...((outcome === 'dispute_won' || outcome === 'dispute_lost') && { afterCapture: dispute(outcome) }),
      });
    },
    verify: async ({ details }, csc) => isSecurityCodeOf(details, csc),
    authenticate: async ({ answer }) => answer === 'approve',
  };
}
