import { cardBrand, cardDigits } from '../cardFields.js';
import { caretAfterGrouping, groupCardNumber } from '../cardNumberGroups.js';
import { PrimaryButton, TextButton } from './button.js';
import { TextField } from './field.js';
import { fieldWords } from './fieldWords.js';
import { CardIcon } from './laterIcons.js';
import { Screen, type ScreenProps, type ViewOf } from './screen.js';

export function DetailsScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'details'>>) {
  const { details } = words;
  const busy = state.work.status === 'busy';
  const brand = cardBrand(cardDigits(state.typed.number));
  const common = { state, dispatch, type: 'text', inputMode: 'numeric', dir: 'ltr' } as const;
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={details.title}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{details.why}</p>
      <TextField
        {...common}
        field="number"
        says={fieldWords(words, 'number')}
        label={details.number}
        name="cc-number"
        autocomplete="cc-number"
        maxLength={30}
        after={<span class="brand">{brand === 'American Express' ? 'Amex' : (brand ?? <CardIcon />)}</span>}
        onInput={(event) => groupInPlace(event.currentTarget)}
      />
      <div class="pair">
        <TextField
          {...common}
          field="expiry"
          says={fieldWords(words, 'expiry')}
          label={details.expiry}
          name="cc-exp"
          autocomplete="cc-exp"
          hint={details.expiryHint}
          maxLength={9}
        />
        <TextField
          {...common}
          field="csc"
          says={fieldWords(words, 'csc')}
          label={details.csc}
          name="cc-csc"
          autocomplete="cc-csc"
          hint={details.cscHint}
          maxLength={4}
        />
      </div>
      <PrimaryButton busy={busy}>{busy ? details.busy : details.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
      </div>
    </Screen>
  );
}

/** Groups the number as it is typed and leaves the caret behind the digit it stood behind. */
function groupInPlace(input: HTMLInputElement): void {
  const caret = input.selectionStart ?? input.value.length;
  const digitsBefore = input.value.slice(0, caret).replace(/\D/g, '').length;
  const grouped = groupCardNumber(cardDigits(input.value));
  const atEnd = caret === input.value.length;
  input.value = grouped;
  const place = atEnd ? grouped.length : caretAfterGrouping(grouped, digitsBefore);
  input.setSelectionRange(place, place);
}
