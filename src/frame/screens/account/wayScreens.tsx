import type { SavedInstrument } from '../../../protocol/accountApi.js';
import { STOP } from '../../rules/account/submitPart.js';
import type { PreferencesView } from '../../state/accountState.js';
import { termsPrice } from '../../state/price.js';
import { FormScreen } from '../formScreen.js';
import { priceText } from '../priceText.js';
import type { AccountProps } from './accountScreen.js';
import { Choices } from './choices.js';

/** What kind of way to pay is added; its details come next, on the screen that a purchase has for them. */
export function AddWayScreen(props: AccountProps<PreferencesView>) {
  const { view, state, words, own, dispatch } = props;
  const { paymentMethod } = words;
  const names = { card: paymentMethod.card, invoice: paymentMethod.invoice, direct_debit: paymentMethod.directDebit };
  const hints = {
    card: paymentMethod.hints.card,
    invoice: paymentMethod.hints.invoice,
    direct_debit: paymentMethod.hints.directDebit,
  };
  const choices = view.shop.methods.map(({ method }) => ({ value: method, name: names[method], hint: hints[method] }));
  return (
    <FormScreen {...props} title={own.ways.addTitle} button={paymentMethod.button}>
      <Choices legend={own.ways.addTitle} hidden name="payment-method" {...{ choices, state, dispatch }} />
    </FormScreen>
  );
}

/** Names what depends on a way to pay before it goes, and asks what is to become of it. */
export function RemoveWayScreen({
  instrument,
  ...props
}: AccountProps<PreferencesView> & { instrument: SavedInstrument }) {
  const { view, state, words, own, dispatch } = props;
  const { ways } = own;
  const { locale } = view.shop.request;
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
    <FormScreen
      {...props}
      title={ways.removeTitle(instrument.label)}
      lead={ways.removeMore}
      button={ways.removeButton}
      guards="remove"
      seen
    >
      {instrument.recurring_payments.length > 0 && (
        <>
          <div data-seen="">
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
    </FormScreen>
  );
}
