import type { ComponentChildren } from 'preact';
import type { PaymentMethod } from '../../../protocol/frameApi.js';
import { wayBack } from '../../rules/purchase/back.js';
import { payableMethods } from '../../rules/purchase/payableMethods.js';
import { payableInstruments } from '../../rules/purchase/terms.js';
import { PrimaryButton, TextButton } from '../button.js';
import { FormField } from '../formField.js';
import { moneyWords } from '../moneyWords.js';
import { Callout, Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { instrumentName } from './masked.js';
import { BankIcon, CardIcon, InvoiceIcon } from './purchaseIcons.js';

const ICONS = { card: CardIcon, invoice: InvoiceIcon, direct_debit: BankIcon } satisfies Record<PaymentMethod, unknown>;

/** Milliseconds in which a tapped row is seen to be chosen before the next screen comes. */
const SEEN_FOR = 150;

/** Where the receipt goes, if that is not known yet, and the ways to pay: a tap on one of them goes on. */
export function PaymentMethodScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'payment-method'>>) {
  const { shop, asksEmail, buyer } = view;
  const { email, paymentMethod } = words;
  const doing = state.work.status === 'busy' ? state.work.job.kind : null;
  const saving = doing === 'giveEmail';
  const busy = saving || doing === 'loadCardFields';
  const [factor] = shop.factors;
  const stored = payableInstruments(shop, buyer.instruments);
  const cardLabel = stored.some(({ method }) => method === 'card') ? paymentMethod.newCard : paymentMethod.card;
  const names = { card: cardLabel, invoice: paymentMethod.invoice, direct_debit: paymentMethod.directDebit };
  const hints = {
    card: paymentMethod.hints.card,
    invoice: paymentMethod.hints.invoice,
    direct_debit: paymentMethod.hints.directDebit,
  };

  const earlierTry = ({ known, code, declineReason }: NonNullable<typeof shop.problem>) => {
    if (known) return words.refused(code, declineReason, moneyWords(words, state));
    return state.work.status === 'busy' ? paymentMethod.askingEarlier : words.saidRefused(shop.merchantName, code);
  };

  const choice = (value: string, method: PaymentMethod, name: ComponentChildren, hint: string) => {
    const Icon = ICONS[method];
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: keys choose, and the button goes on; a tap does both.
      <label class="choice" key={value} onClick={(event) => tap(event, value)}>
        <input
          type="radio"
          name="payment-method"
          value={value}
          checked={state.typed.choice === value}
          onChange={() => dispatch({ type: 'typed', field: 'choice', value })}
        />
        <span class="choice-name">{name}</span>
        <span class="choice-hint">{hint}</span>
        <Icon />
      </label>
    );
  };

  /** The press itself, which counts presses; the click that it gives to the button inside does not. */
  const tap = ({ detail }: MouseEvent, value: string) => {
    if (detail > 0) setTimeout(() => dispatch({ type: 'tapped', choice: value }), SEEN_FOR);
  };

  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={asksEmail ? email.title(shop.request.flow) : paymentMethod.title}
    >
      {shop.problem && !state.notice && <Callout>{earlierTry(shop.problem)}</Callout>}
      {asksEmail && (
        <FormField
          field="email"
          hint={email.why(shop.merchantName, shop.request.flow)}
          {...{ state, words, dispatch }}
        />
      )}
      <fieldset>
        <legend class={asksEmail ? 'legend' : 'visually-hidden'}>{paymentMethod.title}</legend>
        {stored.map(({ instrument_id, method, label }) =>
          choice(instrument_id, method, <bdi>{instrumentName(words, label)}</bdi>, paymentMethod.saved),
        )}
        {payableMethods(shop).map((method) => choice(method, method, names[method], hints[method]))}
      </fieldset>
      <PrimaryButton busy={busy}>{saving ? email.busy : busy ? words.loading : paymentMethod.button}</PrimaryButton>
      <div class="texts">
        {wayBack({ ...state, view }) ? (
          <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
        ) : (
          <TextButton onClick={() => dispatch({ type: 'cancel' })}>{words.cancel}</TextButton>
        )}
        {factor && (
          <TextButton onClick={() => dispatch({ type: 'use-saved', factor })} inert={state.work.status === 'busy'}>
            {paymentMethod.useSaved}
          </TextButton>
        )}
      </div>
    </Screen>
  );
}
