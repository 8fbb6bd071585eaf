import { describe, expect, it } from 'vitest';
import { agreedPart } from '../../../src/frame/screens/priceText.js';
import { en } from '../../../src/frame/words/en/first.js';
import { sv } from '../../../src/frame/words/sv/first.js';
import type { Confirmation } from '../../../src/protocol/frameApi.js';
import { confirmation } from '../fixtures.js';

const plain = (text: string | null) => text?.replace(/\s/gu, ' ') ?? null;

const { amount: _amount, currency: _currency, tax_amount: _tax, ...shown } = confirmation();
const subscription = (first_amount: number | undefined, currency: string | null = 'SEK'): Confirmation => ({
  ...shown,
  flow: 'recurring-purchase',
  terms: { max_amount: null, currency, interval: null, interval_count: null, start: '2026-11-28', first_amount },
});

describe('what is agreed to beside the price', () => {
  it.each<[string, Confirmation, string | null, string | null]>([
    ['the tax inside it', confirmation('co_1', { tax_amount: 560 }), 'incl. SEK 5.60 VAT', 'varav moms 5,60 kr'],
    ['that there is no tax', confirmation('co_1', { tax_amount: 0 }), 'incl. SEK 0.00 VAT', 'varav moms 0,00 kr'],
    ['nothing where the shop says nothing', confirmation(), null, null],
    ['what is charged at once', subscription(4900), 'Today SEK 49.00', 'I dag 49,00 kr'],
    ['nothing where nothing is', subscription(undefined), null, null],
  ])('is %s', (_what, agreed, english, swedish) => {
    expect(plain(agreedPart(en, agreed, 'en'))).toBe(english);
    expect(plain(agreedPart(sv, agreed, 'sv'))).toBe(swedish);
  });
});
