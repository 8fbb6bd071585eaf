import { PrimaryButton, TextButton } from '../button.js';
import { clock } from '../clock.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import { isolate } from '../phoneScreen.js';
import { Screen, type ScreenProps, secondsUntil, type ViewOf } from '../screen.js';

export function CodeScreen({ view, state, words, dispatch, now }: ScreenProps<ViewOf<'code'>>) {
  const { code } = words;
  const { work } = state;
  const checking = work.status === 'busy' && work.job.kind !== 'sendCode';
  const resending = work.status === 'busy' && work.job.kind === 'sendCode';
  const wait = secondsUntil(view.sent.resendAt, now);
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={code.title(isolate(view.sent.phoneMasked))}
      busy={checking}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <TextField
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
      <PrimaryButton busy={checking}>{checking ? code.busy : code.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{code.change}</TextButton>
        <TextButton onClick={() => dispatch({ type: 'resend' })} inert={wait > 0 || work.status === 'busy'}>
          {resending ? code.resending : wait > 0 ? code.resendIn(clock(wait)) : code.resend}
        </TextButton>
      </div>
    </Screen>
  );
}
