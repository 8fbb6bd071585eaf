import type { ChangeCode, PreferencesView } from '../../state/accountState.js';
import { PrimaryButton, TextButton } from '../button.js';
import { clock } from '../clock.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import { isolate } from '../phoneScreen.js';
import { Screen, secondsUntil } from '../screen.js';
import type { AccountProps } from './accountScreen.js';

type Props = AccountProps<PreferencesView>;

export function ChangeEmailScreen({ view, state, words, own: { you }, dispatch }: Props) {
  const busy = state.work.status === 'busy';
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={you.emailTitle}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <TextField
        field="email"
        label={you.emailLabel}
        hint={you.emailWhy}
        type="email"
        name="email"
        autocomplete="email"
        inputMode="email"
        maxLength={254}
        dir="ltr"
        state={state}
        says={fieldWords(words, 'email')}
        dispatch={dispatch}
      />
      <PrimaryButton busy={busy}>{you.emailButton}</PrimaryButton>
      <Back words={words} dispatch={dispatch} busy={busy} />
    </Screen>
  );
}

export function ChangePhoneScreen({ view, state, words, own: { you }, dispatch, lost }: Props & { lost: boolean }) {
  const { phone } = words;
  const { phoneReading } = state;
  const busy = state.work.status === 'busy';
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={you.phoneTitle}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{lost ? you.lostWhy : you.phoneWhy}</p>
      <TextField
        field="phone"
        label={phone.label}
        hint={phoneReading ? phone.reads(isolate(phoneReading.formatted), phoneReading.country) : phone.hint}
        type="tel"
        name="tel"
        autocomplete="tel"
        inputMode="tel"
        maxLength={40}
        dir="ltr"
        state={state}
        says={({ code }) => phone.problems[code === 'empty' || code === 'refused' ? code : 'malformed']}
        dispatch={dispatch}
      />
      <PrimaryButton busy={busy}>{phone.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })} inert={busy}>
          {words.back}
        </TextButton>
        {!lost && (
          <TextButton onClick={() => dispatch({ type: 'part', part: { name: 'phone', lost: true } })} inert={busy}>
            {you.phoneLost}
          </TextButton>
        )}
      </div>
    </Screen>
  );
}

/** The code that shows that the new address, the old number or the new one is the buyer's. */
export function ChangeCodeScreen({
  view,
  state,
  words,
  own: { you },
  dispatch,
  now,
  sent,
  lost,
}: Props & { sent: ChangeCode; lost: boolean }) {
  const { code } = words;
  const busy = state.work.status === 'busy';
  const wait = secondsUntil(sent.resendAt, now);
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={you.codeTitle(sent.to === 'new_email' ? sent.masked : isolate(sent.masked))}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{lost ? you.lostCodeWhy : you.codeWhy[sent.to]}</p>
      <TextField
        // The second code is another field than the first.
        key={sent.to}
        field="code"
        label={code.label}
        hint={code.hint}
        type="text"
        name="one-time-code"
        autocomplete="one-time-code"
        inputMode="numeric"
        dir="ltr"
        state={state}
        says={fieldWords(words, 'code')}
        dispatch={dispatch}
      />
      <PrimaryButton busy={busy}>{busy ? code.busy : code.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })} inert={busy}>
          {words.back}
        </TextButton>
        <TextButton onClick={() => dispatch({ type: 'resend' })} inert={wait > 0 || busy}>
          {wait > 0 ? code.resendIn(clock(wait)) : code.resend}
        </TextButton>
      </div>
    </Screen>
  );
}

/** The way back alone, under the primary button. */
export const Back = ({ words, dispatch, busy }: Pick<Props, 'words' | 'dispatch'> & { busy: boolean }) => (
  <div class="texts">
    <TextButton onClick={() => dispatch({ type: 'back' })} inert={busy}>
      {words.back}
    </TextButton>
  </div>
);
