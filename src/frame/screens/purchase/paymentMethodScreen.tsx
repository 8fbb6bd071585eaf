import type { ComponentChildren } from 'preact';
import type { PaymentMethod } from '../../../protocol/frameApi.js';
import { wayBack } from '../../rules/purchase/back.js';
import { payableInstruments, payableMethods } from '../../rules/purchase/terms.js';
import { PrimaryButton, TextButton } from '../button.js';
import { Callout, Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { BankIcon, CardIcon, InvoiceIcon } from './purchaseIcons.js';

const ICONS = { card: CardIcon, invoice: InvoiceIcon, direct_debit: BankIcon } satisfies Record<PaymentMethod, unknown>;

export function PaymentMethodScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'payment-method'>>) {
  const { shop, buyer } = view;
  const { paymentMethod } = words;
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
    if (known) return words.refused(code, declineReason);
    return state.work.status === 'busy' ? paymentMethod.askingEarlier : words.saidRefused(shop.merchantName, code);
  };

  const choice = (value: string, method: PaymentMethod, name: ComponentChildren, hint: string) => {
    const Icon = ICONS[method];
    return (
      <label class="choice" key={value}>
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

  return (
    <Screen {...{ view, state, words, dispatch }} title={paymentMethod.title}>
      {shop.problem && !state.notice && <Callout>{earlierTry(shop.problem)}</Callout>}
      <fieldset>
        <legend class="visually-hidden">{paymentMethod.title}</legend>
        {stored.map(({ instrument_id, method, label }) =>
          choice(instrument_id, method, <bdi>{label}</bdi>, paymentMethod.saved),
        )}
        {payableMethods(shop).map((method) => choice(method, method, names[method], hints[method]))}
      </fieldset>
      <PrimaryButton>{paymentMethod.button}</PrimaryButton>
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
