import { NOT_RECOGNISED } from './recognitionState.js';
import { FIELDS, type State, type Typed } from './state.js';

export const NOTHING_TYPED = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Typed;

export const INITIAL_STATE: State = {
  view: { screen: 'loading', request: null },
  work: { status: 'idle' },
  notice: null,
  typed: NOTHING_TYPED,
  phoneReading: null,
  phoneCountry: null,
  phoneHome: null,
  countries: null,
  meant: null,
  problems: {},
  acted: false,
  focus: { count: 0, on: 'heading' },
  travel: 'forward',
  jobs: 0,
  reopens: 0,
  unsettled: false,
  recognition: NOT_RECOGNISED,
};
