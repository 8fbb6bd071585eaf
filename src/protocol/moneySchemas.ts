import * as v from 'valibot';
import { isCurrency } from './money.js';

export const AmountSchema = v.pipe(
  v.number('must be an integer of minor units'),
  v.safeInteger('must be an integer of minor units, at most 2^53 − 1'),
  v.minValue(1, 'must be at least 1'),
);

/** Tax inside an amount: there may be none. */
export const TaxAmountSchema = v.pipe(
  v.number('must be an integer of minor units'),
  v.safeInteger('must be an integer of minor units'),
  v.minValue(0, 'must be at least 0'),
);

export const CurrencySchema = v.pipe(
  v.string('must be an ISO 4217 code'),
  v.check(isCurrency, 'must be an ISO 4217 code in capitals, such as SEK'),
);
