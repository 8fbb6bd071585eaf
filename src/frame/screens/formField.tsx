import { groupAsTyped } from '../fields/groupAsTyped.js';
import { recordOf } from '../fields/records.js';
import type { PurchaseField } from '../words/words.js';
import { TextButton } from './button.js';
import { TextField, type TextFieldProps } from './field.js';
import { fieldWords } from './fieldWords.js';
import type { ScreenProps } from './screen.js';

/** What differs from the field's own words and record on one screen. */
export type FieldOver = Partial<Pick<TextFieldProps, 'label' | 'hint' | 'after' | 'inputMode' | 'says' | 'goesOn'>>;

/** A field as its record and its words have it. */
export function FormField({
  field,
  state,
  words,
  dispatch,
  ...over
}: Pick<ScreenProps, 'state' | 'words' | 'dispatch'> & { field: PurchaseField } & FieldOver) {
  const record = recordOf(field, state);
  const { group } = record;
  const { fields } = words;
  return (
    <TextField
      field={field}
      record={record}
      label={fields.label[field]}
      hint={fields.hint[field]}
      says={fieldWords(words, field, state)}
      state={state}
      dispatch={dispatch}
      {...over}
      {...(field === 'email' && state.meant && { hint: meantButton(state.meant) })}
      {...(group && { onInput: (input: HTMLInputElement) => groupAsTyped(input, group.clean, group.group) })}
    />
  );

  function meantButton(address: string) {
    return (
      <span class="meant">
        <TextButton onClick={() => dispatch({ type: 'meant' })}>{fields.meant(address)}</TextButton>
      </span>
    );
  }
}
