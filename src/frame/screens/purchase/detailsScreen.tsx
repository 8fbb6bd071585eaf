import type { PaymentMethod } from '../../../protocol/frameApi.js';
import { recordOf } from '../../fields/records.js';
import type { View } from '../../state/state.js';
import { type FieldList, FormScreen } from '../formScreen.js';
import type { ScreenProps } from '../screen.js';
import { CardIcon, LockIcon } from './purchaseIcons.js';

const FIELDS: Record<PaymentMethod, FieldList> = {
  card: ['number', ['expiry', 'csc']],
  invoice: ['name', 'birthDate', 'street', 'postalCode'],
  direct_debit: ['iban'],
};

/** What has to be known about a new way to pay. */
export function DetailsScreen(props: ScreenProps<Extract<View, { screen: 'details'; asks: 'instrument' }>>) {
  const { view, state, words } = props;
  const { details } = words;
  const { method, shop } = view;
  const brand = method === 'card' ? recordOf('number', state).mark?.(state.typed.number) : null;
  const mark = <span class="brand">{brand ?? <CardIcon />}</span>;
  return (
    <FormScreen
      {...props}
      title={details.titles[method]}
      lead={shop.request.flow !== 'preferences' && details.why[method]}
      fields={FIELDS[method]}
      over={{ number: { after: mark } }}
      button={details.button}
      busyButton={details.busy}
    >
      {method === 'card' && shop.request.flow !== 'preferences' && (
        <p class="note shield">
          <LockIcon />
          <span>{details.neverSeen(shop.merchantName)}</span>
        </p>
      )}
    </FormScreen>
  );
}
