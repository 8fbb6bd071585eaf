import { cardBrand, cardDigits } from '../../fields/card.js';
import { groupCardNumber } from '../../fields/cardNumberGroups.js';
import { groupAsTyped } from '../../fields/groupAsTyped.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import type { FieldsProps } from './detailsScreen.js';
import { CardIcon } from './purchaseIcons.js';

export function CardFields({ state, words, dispatch }: FieldsProps) {
  const { details } = words;
  const brand = cardBrand(cardDigits(state.typed.number));
  const common = { state, dispatch, type: 'text', inputMode: 'numeric', dir: 'ltr' } as const;
  return (
    <>
      <TextField
        {...common}
        field="number"
        says={fieldWords(words, 'number')}
        label={details.number}
        name="cc-number"
        autocomplete="cc-number"
        maxLength={30}
        after={<span class="brand">{brand === 'American Express' ? 'Amex' : (brand ?? <CardIcon />)}</span>}
        onInput={(event) => groupAsTyped(event.currentTarget, cardDigits, groupCardNumber)}
      />
      <div class="pair">
        <TextField
          {...common}
          field="expiry"
          says={fieldWords(words, 'expiry')}
          label={details.expiry}
          name="cc-exp"
          autocomplete="cc-exp"
          hint={details.expiryHint}
          maxLength={9}
        />
        <TextField
          {...common}
          field="csc"
          says={fieldWords(words, 'csc')}
          label={details.csc}
          name="cc-csc"
          autocomplete="cc-csc"
          hint={details.cscHint}
          maxLength={4}
        />
      </div>
    </>
  );
}
