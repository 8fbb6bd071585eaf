import type { Asked } from '../state.js';
import type { FirstWords } from '../words/words.js';
import { PrimaryButton, TextButton } from './button.js';
import { TextField } from './field.js';
import { Callout, Screen, type ScreenProps, secondsUntil, type ViewOf } from './screen.js';

export function PhoneScreen({ view, state, words, dispatch, now }: ScreenProps<ViewOf<'phone'>, FirstWords>) {
  const { shop } = view;
  const { phone } = words;
  const { phoneReading } = state;
  const busy = state.work.status === 'busy' && state.work.job.kind !== 'cancel';
  const wait = secondsUntil(view.waitUntil, now);
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={phone.title}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      {shop.problem && <Callout>{words.refused(shop.problem.code, shop.problem.declineReason)}</Callout>}
      <p class="lead">{isOwnPage(shop.asked) ? phone.whyAlone : phone.why(shop.merchantName)}</p>
      <TextField
        field="phone"
        label={phone.label}
        hint={phoneReading ? phone.reads(isolate(phoneReading.formatted), phoneReading.country) : phone.hint}
        type="tel"
        name="tel"
        autocomplete="tel"
        inputMode="tel"
        maxLength={40}
        dir="ltr"
        state={state}
        says={({ code }) => phone.problems[code === 'empty' || code === 'refused' ? code : 'malformed']}
        dispatch={dispatch}
      />
      {wait > 0 && <p class="note">{phone.wait(wait)}</p>}
      <PrimaryButton busy={busy} inert={busy || wait > 0}>
        {busy ? phone.busy : phone.button}
      </PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'cancel' })}>{words.cancel}</TextButton>
      </div>
    </Screen>
  );
}

const isOwnPage = ({ flow, sessionId }: Asked): boolean => flow === 'preferences' && sessionId === undefined;

/** A number reads from left to right in a text of any direction (Unicode isolates), and does not break in two. */
export const isolate = (phone: string): string => `\u2066${phone.replaceAll(' ', '\u00a0')}\u2069`;
