import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import type { FieldsProps } from './detailsScreen.js';

export function InvoiceFields({ state, words, dispatch }: FieldsProps) {
  const { details } = words;
  const common = { state, dispatch, type: 'text' } as const;
  return (
    <>
      <TextField
        {...common}
        field="name"
        says={fieldWords(words, 'name')}
        label={details.name}
        name="name"
        autocomplete="name"
        autocapitalize="words"
        maxLength={100}
      />
      <TextField
        {...common}
        field="birthDate"
        says={fieldWords(words, 'birthDate')}
        label={details.birthDate}
        name="bday"
        autocomplete="bday"
        hint={details.birthDateHint}
        maxLength={20}
        dir="ltr"
      />
      <TextField
        {...common}
        field="street"
        says={fieldWords(words, 'street')}
        label={details.street}
        name="street-address"
        autocomplete="street-address"
        autocapitalize="words"
        maxLength={200}
      />
      <TextField
        {...common}
        field="postalCode"
        says={fieldWords(words, 'postalCode')}
        label={details.postalCode}
        name="postal-code"
        autocomplete="postal-code"
        autocapitalize="characters"
        maxLength={20}
        dir="ltr"
      />
    </>
  );
}
