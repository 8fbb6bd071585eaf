/**
 * The fields of a card of our own: the sandbox's. Loaded by themselves, and only where a card is given here: with a
 * page of its processor nothing of them comes into the frame.
 */
import { plainSigns } from '../../protocol/plainSigns.js';
import { isSandboxCard } from '../../protocol/sandboxCards.js';
import type { CardRecords } from '../state/fieldRecord.js';
import { cardBrand, cardDigits, readExpiry } from './card.js';
import { groupCardNumber } from './cardNumberGroups.js';

const figures = { inputMode: 'numeric', dir: 'ltr' } as const;
const securityCode = {
  ...figures,
  name: 'cc-csc',
  autocomplete: 'cc-csc',
  maxLength: 12,
  read: (typed: string) => plainSigns(typed).replace(/ /g, ''),
} as const;
const malformed = { code: 'malformed' } as const;

/** A number is checked against the sandbox's cards because no other card form exists in this frame. */
export const cardRecords: CardRecords = {
  savedCsc: { ...securityCode, check: (value) => (/^\d{3,4}$/.test(value) ? undefined : malformed) },
  number: {
    ...figures,
    name: 'cc-number',
    autocomplete: 'cc-number',
    maxLength: 60,
    mark(typed) {
      const brand = cardBrand(cardDigits(typed));
      return brand === 'American Express' ? 'Amex' : brand;
    },
    group: { clean: cardDigits, group: groupCardNumber },
    check(value) {
      const digits = cardDigits(value);
      if (digits.length < 12) return malformed;
      return isSandboxCard(digits) ? undefined : { code: 'not_test_card' };
    },
  },
  expiry: {
    ...figures,
    name: 'cc-exp',
    autocomplete: 'cc-exp',
    maxLength: 30,
    read: plainSigns,
    check(value, { now }) {
      const expiry = readExpiry(value, now);
      return expiry.ok ? undefined : { code: expiry.reason };
    },
    write(value, { now }) {
      const expiry = readExpiry(value, now);
      return expiry.ok ? expiry.value : null;
    },
  },
  csc: {
    ...securityCode,
    check(value, _, typed) {
      const length = cardBrand(cardDigits(typed.number)) === 'American Express' ? 4 : 3;
      return /^\d+$/.test(value) && value.length === length ? undefined : malformed;
    },
  },
};
