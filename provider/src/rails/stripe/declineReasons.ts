import type { DeclineReason } from 'ondemand-pay/protocol';

/* https://docs.stripe.com/declines/codes; whatever is not here is `card_declined`. */
const REASONS: Readonly<Record<DeclineReason, readonly string[]>> = {
  insufficient_funds: ['insufficient_funds'],
  limit_exceeded: [
    'amount_too_large',
    'card_velocity_exceeded',
    'invalid_amount',
    'pin_try_exceeded',
    'withdrawal_count_limit_exceeded',
  ],
  account_closed: ['invalid_account', 'new_account_information_available', 'restricted_card'],
  authentication_required: [
    'authentication_not_handled',
    'authentication_required',
    'mobile_device_authentication_required',
    'offline_pin_required',
    'online_or_offline_pin_required',
  ],
  authentication_failed: ['payment_intent_authentication_failure', 'setup_intent_authentication_failure'],
  suspected_fraud: [
    'fraudulent',
    'highest_risk_level',
    'lost_card',
    'merchant_blacklist',
    'pickup_card',
    'previously_declined_do_not_retry',
    'security_violation',
    'stolen_card',
  ],
  card_declined: [],
};

const BY_CODE = new Map(
  Object.entries(REASONS).flatMap(([reason, codes]) => codes.map((code) => [code, reason as DeclineReason] as const)),
);

/** Why a card was declined. The bank's own word goes before the general one: `card_declined` has many kinds. */
export const declineReasonOf = ({
  code,
  decline_code,
}: {
  code?: string | undefined;
  decline_code?: string | undefined;
}) => BY_CODE.get(decline_code ?? '') ?? BY_CODE.get(code ?? '') ?? 'card_declined';
