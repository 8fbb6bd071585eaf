/** The small moves that every part of the machine is made of. */

import type { FieldProblem } from './fieldProblem.js';
import type { FrameProblem, Result } from './result.js';
import type { Answer, Field, Job, Notice, State, View } from './state.js';

export const idle = (state: State): State => ({ ...state, work: { status: 'idle' } });
export const fail = (state: State, notice: Notice): State => ({ ...state, notice });

export const start = (state: State, job: Job): State => ({
  ...state,
  jobs: state.jobs + 1,
  work: { status: 'busy', id: state.jobs + 1, job },
});

export const openSession = (state: State, then: Job | null = null): State =>
  start(state, { kind: 'openSession', then });

export const moveFocus = (state: State, on: 'field' | 'heading'): State => ({
  ...state,
  focus: { count: state.focus.count + 1, on },
});

const STARTS_WITH_FIELD: readonly View['screen'][] = ['phone', 'code', 'email', 'details'];

/** Brings up a screen. Focus moves only once the buyer has acted: nothing may pull it there on load. */
export function show(state: State, view: View, travel: State['travel'] = 'forward'): State {
  const shown: State = { ...state, view, travel, meant: null, problems: {}, notice: null, work: { status: 'idle' } };
  const startsWithField = STARTS_WITH_FIELD.includes(view.screen) || ('asksEmail' in view && view.asksEmail);
  return state.acted ? moveFocus(shown, startsWithField ? 'field' : 'heading') : shown;
}

export function withProblem(state: State, field: Field, problem: FieldProblem | undefined): State {
  // Where nothing is wrong and nothing was, nothing is new: it would be read aloud once more.
  if (state.problems[field] === problem) return state;
  const { [field]: _, ...others } = state.problems;
  return { ...state, problems: problem ? { ...others, [field]: problem } : others };
}

export type Refusal = Extract<Result<unknown>, { ok: false }>;

/** A refusal that belongs to a field is said there, everything else above the button. */
export function refused(state: State, refusal: Refusal, field: Field | null): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code } = refusal.problem;
  if (field && (code === 'validation_failed' || code === 'instrument_refused')) {
    return moveFocus(withProblem(state, field, { code: 'refused' }), 'field');
  }
  return fail(state, generalNotice(refusal.problem));
}

export const generalNotice = ({ code }: FrameProblem): Notice =>
  code === 'rate_limited' ? 'rate_limited' : 'unavailable';

/** How often a session that expires at once is opened again before the frame gives up. */
const MOST_REOPENS = 2;

/** A session that has expired is opened anew, and the job done then. `null`: it has not expired. */
export function reopened(state: State, job: Job, answer: Answer): State | null {
  if (!('result' in answer) || answer.result.ok || answer.result.offline) return null;
  if (answer.result.problem.code !== 'session_expired') return null;
  return state.reopens >= MOST_REOPENS
    ? fail(state, 'unavailable')
    : openSession({ ...state, reopens: state.reopens + 1 }, job);
}

/**
 * The state in which an answer is looked at: nothing is running, and a call that got through shows that sessions last.
 */
export const withAnswer = (state: State, answer: Answer): State =>
  'result' in answer && answer.result.ok && answer.kind !== 'openSession'
    ? { ...idle(state), reopens: 0 }
    : idle(state);
