import { type ComponentChildren, Fragment } from 'preact';
import type { AccountProps } from './accountScreen.js';

/** `more`: what is asked for besides, where it is chosen. */
export type Choice = { value: string; name: string; hint?: string; more?: ComponentChildren };

/** Radio buttons, one box with a line for each. `problem`: none was chosen. */
export const Choices = ({
  legend,
  hidden = false,
  name,
  choices,
  state,
  dispatch,
}: Pick<AccountProps, 'state' | 'dispatch'> & {
  legend: string;
  hidden?: boolean;
  name: string;
  choices: readonly Choice[];
}) => (
  <fieldset aria-describedby={state.problems.choice ? 'choice-note' : undefined}>
    <legend class={hidden ? 'visually-hidden' : undefined}>{legend}</legend>
    {choices.map(({ value, name: label, hint, more }) => (
      <Fragment key={value}>
        <label class="choice">
          <input
            type="radio"
            name={name}
            value={value}
            checked={state.typed.choice === value}
            onChange={() => dispatch({ type: 'typed', field: 'choice', value })}
          />
          <span class="choice-name">
            <bdi>{label}</bdi>
          </span>
          {hint && <span class="choice-hint">{hint}</span>}
        </label>
        {more && state.typed.choice === value && <div class="choice-more">{more}</div>}
      </Fragment>
    ))}
    {state.problems.choice && (
      <p id="choice-note" class="note wrong">
        <span>{legend}</span>
      </p>
    )}
  </fieldset>
);
