import type { ComponentChildren } from 'preact';
import type { PaymentMethod } from '../../../protocol/frameApi.js';
import type { View } from '../../state/state.js';
import { PrimaryButton, TextButton } from '../button.js';
import { Screen, type ScreenProps } from '../screen.js';
import { BankAccountFields } from './bankAccountFields.js';
import { CardFields } from './cardFields.js';
import { InvoiceFields } from './invoiceFields.js';

type Adding = Extract<View, { screen: 'details'; asks: 'instrument' }>;
/** What the fields of each method get. */
export type FieldsProps = Pick<ScreenProps<Adding>, 'state' | 'words' | 'dispatch'>;

const FIELDS: Record<PaymentMethod, (props: FieldsProps) => ComponentChildren> = {
  card: CardFields,
  invoice: InvoiceFields,
  direct_debit: BankAccountFields,
};

/** What has to be known about a new way to pay. */
export function DetailsScreen({ view, state, words, dispatch }: ScreenProps<Adding>) {
  const { details } = words;
  const { method } = view;
  const busy = state.work.status === 'busy';
  const buys = view.shop.asked.flow !== 'preferences';
  const Fields = FIELDS[method];
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={details.titles[method]}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      {buys && <p class="lead">{details.why[method]}</p>}
      <Fields state={state} words={words} dispatch={dispatch} />
      <PrimaryButton busy={busy}>{busy ? details.busy : details.button}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
      </div>
    </Screen>
  );
}
