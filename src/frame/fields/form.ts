import type { At } from '../state/screenRules.js';
import type { Field, Shop, State, View } from '../state/state.js';
import { idle, moveFocus, withProblem } from '../state/transitions.js';
import { meantEmail } from './emailSlips.js';
import { checkField, recordOf, understood } from './records.js';

type FormView = Extract<View, { shop: Shop }>;
type Fields<V extends FormView> = (view: V) => readonly Field[];
type TypedEvent = { field: Field; value: string; composing?: boolean };
type Send<V extends FormView> = (state: At<V>, now: number) => State;

/** What typing, leaving and sending do on a screen with fields, which come in the order they are filled in. */
export function form<V extends FormView>(fields: Fields<V>, send: Send<V>) {
  const submitted = (state: At<V>, _: unknown, now: number): State => {
    if (state.work.status === 'busy') return state;
    const clear = { ...state, notice: null };
    const problems = problemsOf(clear, fields(state.view), now);
    return Object.keys(problems).length > 0 ? moveFocus({ ...idle(clear), problems }, 'field') : send(clear, now);
  };
  return {
    submitted,
    typed(state: At<V>, { field, value, composing }: TypedEvent, now: number): State {
      if (!fields(state.view).includes(field)) return state;
      const next = type(state, field, value, composing);
      const isWhole = next !== state && understood(field, next).length === recordOf(field, next).sendsAt;
      return isWhole ? submitted(next, null, now) : next;
    },
    left: (state: At<V>, { field }: { field: Field }, now: number): State =>
      fields(state.view).includes(field) ? leave(state, field, now) : state,
    meant: (state: At<V>): State => (state.meant ? moveFocus(type(state, 'email', state.meant), 'field') : state),
  };
}

/** What is wrong with the fields, each by itself. */
export function problemsOf(state: At<FormView>, fields: readonly Field[], now: number): State['problems'] {
  const wrong = fields.flatMap((field) => {
    const problem = checkField(field, state, circumstances(state, now));
    return problem ? [[field, problem] as const] : [];
  });
  return Object.fromEntries(wrong);
}

/** A field that was found wrong is checked again while it is mended; a new one is left in peace. */
function type<V extends FormView>(state: At<V>, field: Field, value: string, composing = false): At<V> {
  const { clean, mends } = recordOf(field, state);
  // A keyboard that is still composing would write anew what is changed under it.
  const written = clean && !composing ? clean(value) : value;
  if (written === state.typed[field]) return state;
  const typed: At<V> = {
    ...state,
    typed: { ...state.typed, [field]: written },
    phoneReading: field === 'phone' ? null : state.phoneReading,
    meant: field === 'email' ? meantEmail(written, true) : state.meant,
  };
  const mended = withProblem(typed, field, undefined);
  return { ...typed, problems: (mends ? withProblem(mended, mends, undefined) : mended).problems };
}

/**
 * A field that was left is checked, and what was understood is written out for the buyer to check. What the provider
 * said of it stays: it has not been changed since.
 */
function leave(state: At<FormView>, field: Field, now: number): State {
  const value = state.typed[field];
  if (value.trim() === '') return state;
  const around = circumstances(state, now);
  const problem = checkField(field, state, around);
  const meant = field === 'email' ? meantEmail(value) : state.meant;
  const read: State = meant === state.meant ? state : { ...state, meant };
  const left = problem ? withProblem(read, field, problem) : read;
  const written = recordOf(field, state).write?.(understood(field, state), around) ?? value;
  return written === value ? left : { ...left, typed: { ...left.typed, [field]: written } };
}

/** What the fields of a screen are checked against. */
export const circumstances = ({ view: { shop } }: At<FormView>, now: number) => ({
  now,
  livemode: shop.livemode,
  locale: shop.request.locale,
});
