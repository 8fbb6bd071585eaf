import { expect, it } from 'vitest';
import { declineReasonOf } from '../../../src/rails/stripe/declineReasons.js';

it.each([
  ['insufficient_funds', 'insufficient_funds'],
  ['card_velocity_exceeded', 'limit_exceeded'],
  ['withdrawal_count_limit_exceeded', 'limit_exceeded'],
  ['invalid_account', 'account_closed'],
  ['authentication_required', 'authentication_required'],
  ['fraudulent', 'suspected_fraud'],
  ['stolen_card', 'suspected_fraud'],
  ['lost_card', 'suspected_fraud'],
  ['generic_decline', 'card_declined'],
  ['do_not_honor', 'card_declined'],
  ['expired_card', 'card_declined'],
  ['a code that is made up tomorrow', 'card_declined'],
])('the bank’s word %s is told as %s', (decline_code, reason) => {
  expect(declineReasonOf({ code: 'card_declined', decline_code })).toBe(reason);
});

it.each([
  ['payment_intent_authentication_failure', 'authentication_failed'],
  ['setup_intent_authentication_failure', 'authentication_failed'],
  ['amount_too_large', 'limit_exceeded'],
  [undefined, 'card_declined'],
])('without one, the code %s is told as %s', (code, reason) => {
  expect(declineReasonOf({ code })).toBe(reason);
});
