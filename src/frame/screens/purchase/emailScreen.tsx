import { PrimaryButton, TextButton } from '../button.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import { Screen, type ScreenProps, type ViewOf } from '../screen.js';

export function EmailScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'email'>>) {
  const { email } = words;
  const busy = state.work.status === 'busy';
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={email.title}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <TextField
        field="email"
        label={email.label}
        hint={email.why(view.shop.merchantName)}
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
      <PrimaryButton busy={busy}>{busy ? email.busy : email.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
      </div>
    </Screen>
  );
}
