import type { View } from '../state.js';
import { PrimaryButton, TextButton } from './button.js';
import { clock } from './clock.js';
import { TextField } from './field.js';
import { fieldWords } from './fieldWords.js';
import { Screen, type ScreenProps, secondsUntil } from './screen.js';

const OTHERS = { security_code: 'securityCode', email_code: 'emailCode', passkey: 'passkey' } as const;

/** The second factor, which opens on this device what was saved on another. */
export function FactorScreen({
  view,
  state,
  words,
  dispatch,
  now,
}: ScreenProps<Extract<View, { screen: 'details'; asks: 'factor' }>>) {
  const { factor, code } = words;
  const { shop } = view;
  const byEmail = view.factor === 'email_code';
  const says = byEmail ? factor.emailCode : factor.securityCode;
  const busy = state.work.status === 'busy';
  const wait = secondsUntil(view.resendAt, now);
  const other = shop.factors.find((candidate) => candidate !== view.factor);
  const field = byEmail ? 'emailCode' : 'savedCsc';
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={factor.title}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{says.why}</p>
      <TextField
        key={field}
        field={field}
        label={says.label}
        hint={says.hint}
        type="text"
        name={byEmail ? 'one-time-code' : 'cc-csc'}
        autocomplete={byEmail ? 'one-time-code' : 'cc-csc'}
        inputMode="numeric"
        dir="ltr"
        {...(byEmail ? {} : { maxLength: 4 })}
        state={state}
        says={fieldWords(words, field)}
        dispatch={dispatch}
      />
      <PrimaryButton busy={busy}>{busy ? factor.busy : factor.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
        {byEmail && (
          <TextButton onClick={() => dispatch({ type: 'resend' })} inert={wait > 0 || busy}>
            {wait > 0 ? code.resendIn(clock(wait)) : code.resend}
          </TextButton>
        )}
        {other && (
          <TextButton onClick={() => dispatch({ type: 'use-saved', factor: other })} inert={busy}>
            {factor[OTHERS[other]].other}
          </TextButton>
        )}
      </div>
    </Screen>
  );
}
