import { CARD_BRANDS } from 'ondemand-pay/internal';
import type { DeclineReason, SandboxCardOutcome } from 'ondemand-pay/protocol';
import type { PaymentRail } from '../../ports/paymentRail.js';
import { isSecurityCodeOf, prepareSandboxCard } from './sandboxCards.js';
import { decisionOf, type SandboxLedger } from './sandboxLedger.js';

/** Milliseconds until the rail knows what became of a card whose outcome is unknown at first. */
const KNOWN_AFTER = 10_000;

const DECLINES: { readonly [O in SandboxCardOutcome]?: DeclineReason } = {
  insufficient_funds: 'insufficient_funds',
  card_declined: 'card_declined',
};

/** A card processor that moves no money and answers by the card's number. */
export const sandboxCardRail = (ledger: SandboxLedger, clock: () => Date): PaymentRail => ({
  ...ledger.books,
  name: 'sandbox-card',
  method: 'card',
  currencies: null,
  brands: CARD_BRANDS,
  prepare: async (details) => prepareSandboxCard(details, clock()),
  confirm({ railReference, instrument, authenticated }) {
    const outcome = instrument.details.outcome as SandboxCardOutcome;
    if (outcome === 'authenticate' && !authenticated) return ledger.confirm(railReference, { status: 'needs_buyer' });
    const decision = decisionOf(DECLINES[outcome]);
    return ledger.confirm(railReference, decision, outcome === 'outcome_unknown' ? KNOWN_AFTER : 0);
  },
  verify: async ({ details }, csc) => isSecurityCodeOf(details, csc),
  authenticate: async ({ answer }) => answer === 'approve',
});
