import type { InstrumentDetails, InstrumentView, PaymentMethod } from '../../../protocol/frameApi.js';
import type { RailPageOutcome } from '../../../protocol/railPageApi.js';
import { circumstances, form } from '../../fields/form.js';
import { given } from '../../fields/records.js';
import type { FieldProblem } from '../../state/fieldProblem.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Answer, Field, KnownBuyer, State, View } from '../../state/state.js';
import { fail, moveFocus, type Refusal, refused, start } from '../../state/transitions.js';
import { openAnew } from './railPage.js';

type Adding = At<Rows['details']>;

/** What has to be known about each way to pay. */
export const METHOD_FIELDS = {
  card: ['number', 'expiry', 'csc'],
  invoice: ['name', 'birthDate', 'street', 'postalCode'],
  direct_debit: ['iban'],
} as const satisfies Record<PaymentMethod, readonly Field[]>;

/** A new way to pay: its details are sent, and once the provider has them nothing of them stays in the fields. */
export const adding = {
  form: form<Rows['details']>(
    ({ method }) => METHOD_FIELDS[method],
    (state, now) => start(state, { kind: 'addInstrument', details: detailsOf(state, now) }),
  ),
  answered:
    (then: (state: Adding, buyer: KnownBuyer, instrument: InstrumentView) => State) =>
    (state: Adding, { result }: Extract<Answer, { kind: 'addInstrument' }>, ..._: unknown[]): State =>
      result.ok ? added(state, result.value.instrument, then) : detailsRefused(state, result),
};

type Then<V extends View> = (state: At<V>, buyer: KnownBuyer, instrument: InstrumentView) => State;

function added<V extends Rows['details'] | Rows['page']>(
  state: At<V>,
  instrument: InstrumentView,
  then: Then<V>,
): State {
  const { buyer } = state.view;
  const typed = { ...state.typed, ...NO_DETAILS, choice: instrument.instrument_id };
  return then({ ...state, typed }, { ...buyer, instruments: [instrument, ...buyer.instruments] }, instrument);
}

/** What the buyer gave on the processor's page, or that nothing came of it. */
export const givenOnPage =
  (then: Then<Rows['page']>) =>
  (state: At<Rows['page']>, outcome: Exclude<RailPageOutcome, { status: 'open' }>): State => {
    if (outcome.status === 'saved') return added(state, outcome.instrument, then);
    const anew = openAnew(state);
    return outcome.status === 'declined' ? fail(anew, 'instrument_refused') : anew;
  };

/** The fields of a way to pay, emptied once the provider has them. */
const NO_DETAILS = {
  number: '',
  expiry: '',
  csc: '',
  name: '',
  birthDate: '',
  street: '',
  postalCode: '',
  iban: '',
};

/** What the provider is told of a new way to pay. Only called with details that passed every check. */
function detailsOf(state: Adding, now: number): InstrumentDetails {
  const around = circumstances(state, now);
  const value = (field: Field) => given(field, state, around);
  const { method } = state.view;
  switch (method) {
    case 'card':
      return { method, number: value('number'), expiry: value('expiry'), csc: value('csc') };
    case 'invoice':
      return {
        method,
        name: value('name'),
        birth_date: value('birthDate'),
        street_address: value('street'),
        postal_code: value('postalCode'),
      };
    case 'direct_debit':
      return { method, iban: value('iban') };
  }
}

/** The provider's names of the fields that differ from the frame's. */
const FIELD_NAMES: Readonly<Record<string, Field>> = {
  birth_date: 'birthDate',
  street_address: 'street',
  postal_code: 'postalCode',
};

/** Said at the fields the provider named, otherwise at the first one. */
function detailsRefused(state: Adding, refusal: Refusal): State {
  const fields: readonly Field[] = METHOD_FIELDS[state.view.method];
  const named = refusal.offline ? [] : refusal.problem.fields.map((name) => FIELD_NAMES[name] ?? name);
  const wrong = fields.filter((field) => named.includes(field));
  if (wrong.length === 0) return refused(state, refusal, fields[0] ?? null);
  const problems = Object.fromEntries(wrong.map((field) => [field, { code: 'refused' } satisfies FieldProblem]));
  return moveFocus({ ...state, problems }, 'field');
}
