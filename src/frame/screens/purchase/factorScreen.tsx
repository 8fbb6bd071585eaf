import type { Factor } from '../../../protocol/frameApi.js';
import { isUnsent } from '../../rules/purchase/fields.js';
import type { View } from '../../state/state.js';
import type { LaterWords } from '../../words/words.js';
import { PrimaryButton, TextButton } from '../button.js';
import { clock } from '../clock.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import { Screen, type ScreenProps, secondsUntil } from '../screen.js';

const WORDS = {
  sms_code: 'smsCode',
  security_code: 'securityCode',
  email_code: 'emailCode',
  passkey: 'passkey',
} as const satisfies Record<Factor, string>;

type FactorView = Extract<View, { screen: 'details'; asks: 'factor' }>;

/** A factor: it opens on this device what was saved on another, or shows again that the buyer is there. */
export function FactorScreen({ view, state, words, dispatch, now }: ScreenProps<FactorView>) {
  const { factor, code } = words;
  const unsent = isUnsent(view);
  const bySending = view.factor !== 'security_code';
  const says = factor[WORDS[view.factor]];
  const busy = state.work.status === 'busy';
  const wait = secondsUntil(view.resendAt, now);
  const offered: readonly Factor[] = view.confirming ?? view.shop.factors;
  const others = offered.filter((candidate) => candidate !== view.factor);
  const field = bySending ? 'emailCode' : 'savedCsc';
  const { send, sending } = factor.confirming;
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={factor.title}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{lead(view, factor)}</p>
      {!unsent && (
        <TextField
          key={field}
          field={field}
          label={says.label}
          hint={says.hint}
          type="text"
          name={bySending ? 'one-time-code' : 'cc-csc'}
          autocomplete={bySending ? 'one-time-code' : 'cc-csc'}
          inputMode="numeric"
          dir="ltr"
          {...(bySending ? {} : { maxLength: 4 })}
          state={state}
          says={fieldWords(words, field)}
          dispatch={dispatch}
        />
      )}
      <PrimaryButton busy={busy}>{unsent ? (busy ? sending : send) : busy ? factor.busy : factor.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
        {bySending && !unsent && (
          <TextButton onClick={() => dispatch({ type: 'resend' })} inert={wait > 0 || busy}>
            {wait > 0 ? code.resendIn(clock(wait)) : code.resend}
          </TextButton>
        )}
        {others.map((other) => (
          <TextButton key={other} onClick={() => dispatch({ type: 'use-saved', factor: other })} inert={busy}>
            {factor[WORDS[other]].other}
          </TextButton>
        ))}
      </div>
    </Screen>
  );
}

function lead(view: FactorView, { confirming, securityCode, emailCode }: LaterWords['factor']): string {
  if (!view.confirming) return view.factor === 'security_code' ? securityCode.why : emailCode.why;
  if (view.factor === 'security_code') return confirming.why;
  const { smsCode, sent } = confirming;
  if (!isUnsent(view)) return `${confirming.why} ${sent}`;
  return `${confirming.why} ${view.factor === 'sms_code' ? smsCode : confirming.emailCode}`;
}
