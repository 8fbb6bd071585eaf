import { groupAsTyped } from '../../fields/groupAsTyped.js';
import { groupIban, ibanOf } from '../../fields/iban.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import type { FieldsProps } from './detailsScreen.js';

export const BankAccountFields = ({ state, words, dispatch }: FieldsProps) => (
  <TextField
    field="iban"
    state={state}
    dispatch={dispatch}
    type="text"
    says={fieldWords(words, 'iban')}
    label={words.details.iban}
    hint={words.details.ibanHint}
    name="iban"
    autocomplete="off"
    autocapitalize="characters"
    maxLength={60}
    dir="ltr"
    onInput={(event) => groupAsTyped(event.currentTarget, ibanOf, groupIban)}
  />
);
