import { NOT_RECOGNISED } from './recognitionState.js';
import { type DrawnShop, FIELDS, type State, type Typed } from './state.js';

export const NOTHING_TYPED = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Typed;

export const INITIAL_STATE: State = {
  view: { screen: 'loading', request: null, drawn: null, wanted: null },
  work: { status: 'idle' },
  notice: null,
  typed: NOTHING_TYPED,
  phoneReading: null,
  phoneCountry: null,
  phoneHome: null,
  countries: null,
  meant: null,
  cardRecords: null,
  problems: {},
  acted: false,
  focus: { count: 0, on: 'heading' },
  travel: 'none',
  jobs: 0,
  reopens: 0,
  unsettled: false,
  held: [],
  recognition: NOT_RECOGNISED,
};

/**
 * Where a document starts that came with its first screen. `phone`: what stood in its field before any script ran;
 * `acted`: the buyer was typing it.
 */
export const drawnState = (drawn: DrawnShop | null, { phone, acted } = { phone: '', acted: false }): State => ({
  ...INITIAL_STATE,
  view: { screen: 'loading', request: null, drawn, wanted: null },
  typed: { ...NOTHING_TYPED, phone },
  acted,
});
