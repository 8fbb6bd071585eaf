import type { Answer, Event, Job, State, Transition, View } from './state.js';
import { reopened, withAnswer } from './transitions.js';

/** The name of a row: the screen, where one name stands for two of them with what tells the two apart. */
type RowOf<V extends View> = V extends { screen: 'error'; kind: infer Kind extends string }
  ? `${Kind}-error`
  : V extends { screen: 'details'; asks: infer Asks extends 'factor' | 'page' }
    ? Asks
    : V['screen'];

/** Every screen by the name of its row. */
export type Rows = { [V in View as RowOf<V>]: V };

export function rowOf(view: View): keyof Rows {
  if (view.screen === 'error') return `${view.kind}-error`;
  return view.screen === 'details' && view.asks !== 'instrument' ? view.asks : view.screen;
}

/** A state on one of these screens. */
export type At<V extends View = View> = State & { readonly view: V };

type Named<Union extends { type: string } | { kind: string }, Name> = Extract<Union, { type: Name } | { kind: Name }>;

/** Reads as a row of a table: what a screen does with each event, and with the answer to each job. */
export type ScreenRules<V extends View> = {
  readonly [Type in Exclude<Event['type'], 'answered'>]?: (
    state: At<V>,
    event: Named<Event, Type>,
    now: number,
  ) => State;
} & {
  readonly answers?: {
    readonly [Kind in Answer['kind']]?: (
      state: At<V>,
      answer: Named<Answer, Kind>,
      job: Named<Job, Kind>,
      now: number,
    ) => State;
  };
  /** Takes off the screen what the session that has expired showed. */
  readonly reopening?: (state: At<V>) => State;
};

/** The screens that rules are loaded for. */
export type Table = { readonly [Row in keyof Rows]?: ScreenRules<Rows[Row]> };

type AnyRule = (state: State, ...given: unknown[]) => State;
type AnyRules = { readonly [type in Event['type'] | 'reopening']?: AnyRule } & {
  answers?: { readonly [Kind in Answer['kind']]?: AnyRule };
};

/** These are about a session by themselves, about what no session is needed for, or never give up. */
const NEVER_REOPEN: readonly Answer['kind'][] = ['openSession', 'recall', 'makePasskey', 'askOutcome'];

/**
 * Everything the frame decides, as one pure function that looks up a table: the row is the screen, the column the
 * event. `anywhere` is what holds on each screen whose row says nothing else. What neither names changes nothing.
 *
 * A call to the provider or the page is a job in `work`; whoever drives the machine makes the call and brings its
 * result as an `answered` event with the job's id. An answer to any other id is late and changes nothing, so a job is
 * cancelled by starting another.
 */
export function transitionBy(table: Table, anywhere: ScreenRules<View>): Transition {
  const everywhere = anywhere as AnyRules;
  return (state, event, now) => {
    const row = table[rowOf(state.view)] as AnyRules | undefined;
    if (event.type !== 'answered') {
      return (row?.[event.type] ?? everywhere[event.type])?.(state, event, now) ?? state;
    }
    const { id, answer } = event;
    if (!row || state.work.status !== 'busy' || state.work.id !== id) return state;
    const { job } = state.work;
    const answered = withAnswer(state, answer);
    const rule = row.answers?.[answer.kind] ?? everywhere.answers?.[answer.kind];
    if (!NEVER_REOPEN.includes(answer.kind)) {
      const again = reopened(row.reopening?.(answered) ?? answered, job, answer);
      if (again) return again;
    }
    return rule?.(answered, answer, job, now) ?? answered;
  };
}

/** The rule holds only while nothing runs. */
export const whenIdle =
  <S extends State, Given extends unknown[]>(rule: (state: S, ...given: Given) => State) =>
  (state: S, ...given: Given): State =>
    state.work.status === 'busy' ? state : rule(state, ...given);
