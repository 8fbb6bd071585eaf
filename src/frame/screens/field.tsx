import type { ComponentChildren, InputEventHandler, InputHTMLAttributes } from 'preact';
import type { FieldProblem } from '../state/fieldProblem.js';
import type { Event, Field, State } from '../state/state.js';
import { AlertIcon } from './icons.js';

/** A label, an input and, in one place below it, its hint or what is wrong with it. */
export function TextField({
  field,
  label,
  hint,
  after,
  state,
  says,
  dispatch,
  onInput,
  type,
  ...input
}: {
  field: Field;
  label: string;
  hint?: ComponentChildren;
  after?: ComponentChildren;
  state: State;
  /** What is wrong, in words. */
  says: (problem: FieldProblem) => string;
  dispatch: (event: Event) => void;
  onInput?: InputEventHandler<HTMLInputElement>;
  type: 'text' | 'tel' | 'email';
} & Pick<InputHTMLAttributes, 'name' | 'autocapitalize' | 'autocomplete' | 'inputMode' | 'maxLength' | 'dir'>) {
  const problem = state.problems[field];
  const note = problem ? says(problem) : hint;
  const noteId = `${field}-note`;
  return (
    <div class={`field field-${field}`}>
      <label for={field}>{label}</label>
      <div class="box">
        <input
          spellcheck={false}
          autocapitalize="off"
          {...input}
          // The JSX types want one literal here; all three take the same attributes.
          type={type as 'text'}
          id={field}
          value={state.typed[field]}
          aria-invalid={problem !== undefined}
          {...(note ? { 'aria-describedby': noteId } : {})}
          onInput={(event) => {
            onInput?.(event);
            dispatch({ type: 'typed', field, value: event.currentTarget.value });
          }}
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
