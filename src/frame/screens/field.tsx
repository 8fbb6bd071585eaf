import type { ComponentChildren } from 'preact';
import type { FieldProblem } from '../state/fieldProblem.js';
import type { FieldRecord } from '../state/fieldRecord.js';
import type { Event, Field, State } from '../state/state.js';
import { AlertIcon } from './icons.js';

export type TextFieldProps = {
  field: Field;
  record: FieldRecord;
  label: string;
  hint?: ComponentChildren;
  before?: ComponentChildren;
  after?: ComponentChildren;
  state: State;
  /** What is wrong, in words. */
  says: (problem: FieldProblem) => string;
  dispatch: (event: Event) => void;
  onInput?: (input: HTMLInputElement) => void;
  autocomplete?: string;
  inputMode?: 'numeric' | 'decimal';
  /** Another field follows: the key of the keyboard leads there. */
  goesOn?: boolean;
};

/** A label, an input and, in one place below it, its hint or what is wrong with it. */
export function TextField({
  field,
  record: { name, type = 'text', maxLength, dir, ...record },
  label,
  hint,
  before,
  after,
  state,
  says,
  dispatch,
  onInput,
  autocomplete = record.autocomplete,
  inputMode = record.inputMode as 'numeric' | undefined,
  goesOn,
}: TextFieldProps) {
  const problem = state.problems[field];
  const note = problem ? says(problem) : hint;
  const take = (event: { currentTarget: HTMLInputElement; isComposing?: boolean }) => {
    const { currentTarget: input, isComposing: composing = false } = event;
    // A keyboard that is still composing would write anew what is changed under it.
    if (!composing) onInput?.(input);
    dispatch({ type: 'typed', field, value: input.value, ...(composing && { composing }) });
  };
  const noteId = `${field}-note`;
  return (
    <div class={`field field-${field}`}>
      <label for={field}>{label}</label>
      <div class="box">
        {before}
        <input
          spellcheck={false}
          // The JSX types want one literal here; all three take the same attributes.
          type={type as 'text'}
          enterkeyhint={goesOn ? 'next' : 'go'}
          autocapitalize={record.autocapitalize ?? 'off'}
          {...{ name, maxLength, dir, autocomplete, inputMode }}
          id={field}
          value={state.typed[field]}
          aria-invalid={problem !== undefined}
          {...(note ? { 'aria-describedby': noteId } : {})}
          onInput={take}
          // Some fillers tell of nothing but the change; after keys it is no news, and must not send a code again.
          onChange={(event) => event.currentTarget.value !== state.typed[field] && take(event)}
          onCompositionEnd={take}
          onBlur={() => dispatch({ type: 'left', field })}
        />
        {after}
      </div>
      {note && (
        <p id={noteId} class={problem ? 'note wrong' : 'note'}>
          {problem && <AlertIcon />}
          <span>{note}</span>
        </p>
      )}
    </div>
  );
}
