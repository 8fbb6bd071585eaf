import type { SavedInstrument } from '../../../protocol/accountApi.js';
import { STOP } from '../../rules/account/submitPart.js';
import type { PreferencesView } from '../../state/accountState.js';
import { termsPrice } from '../../state/price.js';
import { PrimaryButton, TextButton } from '../button.js';
import { priceText } from '../priceText.js';
import { Screen } from '../screen.js';
import type { AccountProps } from './accountScreen.js';
import { Choices } from './choices.js';

/** What kind of way to pay is added; its details come next, on the screen that a purchase has for them. */
export function AddWayScreen({ view, state, words, own: { ways }, dispatch }: AccountProps<PreferencesView>) {
  const { paymentMethod } = words;
  const names = { card: paymentMethod.card, invoice: paymentMethod.invoice, direct_debit: paymentMethod.directDebit };
  const hints = {
    card: paymentMethod.hints.card,
    invoice: paymentMethod.hints.invoice,
    direct_debit: paymentMethod.hints.directDebit,
  };
  const choices = view.shop.methods.map(({ method }) => ({ value: method, name: names[method], hint: hints[method] }));
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={ways.addTitle}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <Choices
        legend={ways.addTitle}
        hidden
        name="payment-method"
        choices={choices}
        state={state}
        dispatch={dispatch}
      />
      <PrimaryButton>{paymentMethod.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
      </div>
    </Screen>
  );
}

/** Names what depends on a way to pay before it goes, and asks what is to become of it. */
export function RemoveWayScreen({
  view,
  state,
  words,
  own: { ways },
  dispatch,
  instrument,
}: AccountProps<PreferencesView> & { instrument: SavedInstrument }) {
  const busy = state.work.status === 'busy';
  const { locale } = view.shop.asked;
  const { preferences } = view;
  const depending = (preferences?.recurring_payments ?? []).filter(({ id }) =>
    instrument.recurring_payments.includes(id),
  );
  const others = (preferences?.account?.instruments ?? []).filter(
    ({ instrument_id }) => instrument_id !== instrument.instrument_id,
  );
  const choices = [
    ...others.map(({ instrument_id, label }) => ({ value: instrument_id, name: ways.payWith(label) })),
    { value: STOP, name: ways.stopThem, hint: ways.stopThemMore },
  ];
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={ways.removeTitle(instrument.label)}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{ways.removeMore}</p>
      {instrument.recurring_payments.length > 0 && (
        <>
          <div>
            <p>{ways.uses(instrument.recurring_payments.length)}</p>
            <ul class="bullets">
              {depending.map(({ id, item_name, merchant_name, terms }) => (
                <li key={id}>
                  <bdi>{item_name ?? merchant_name}</bdi> <bdi>{priceText(words, termsPrice(terms), locale)}</bdi>
                </li>
              ))}
            </ul>
          </div>
          <Choices
            legend={ways.choose(instrument.recurring_payments.length)}
            name="instead"
            choices={choices}
            state={state}
            dispatch={dispatch}
          />
        </>
      )}
      <PrimaryButton busy={busy}>{ways.removeButton}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })} inert={busy}>
          {words.back}
        </TextButton>
      </div>
    </Screen>
  );
}
