import { useRef, useState } from 'preact/hooks';
import type { PhoneReading } from '../phoneReader.js';
import { PrimaryButton } from './button.js';
import { useSecondsUntil } from './countdown.js';
import { TextField } from './field.js';
import { Callout, Screen, type ScreenProps, type ViewOf } from './screen.js';

export function PhoneScreen({ view, state, words, dispatch, now }: ScreenProps<ViewOf<'phone'>>) {
  const { shop } = view;
  const { phone } = words;
  const busy = state.work.status === 'busy';
  const wait = useSecondsUntil(view.waitUntil, now);
  const [reading, setReading] = useState<PhoneReading | null>(null);
  const reader = useRef<Promise<typeof import('../phoneReader.js')> | null>(null);

  /** Says back how a number was understood; only a number that was understood is rewritten, and only on leaving. */
  const read = async (typed: string, done: (reading: PhoneReading | null) => void) => {
    reader.current ??= import('../phoneReader.js');
    try {
      const { readPhone } = await reader.current;
      done(readPhone(typed, [...regional(shop.asked.locale), ...navigator.languages]));
    } catch {
      // A help that cannot be loaded is no reason to stop: the provider reads the number anyway.
      reader.current = null;
    }
  };

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
      <p class="lead">{phone.why(shop.merchantName)}</p>
      <TextField
        field="phone"
        label={phone.label}
        hint={reading ? <bdi>{phone.reads(reading.formatted, reading.country)}</bdi> : phone.hint}
        type="tel"
        name="tel"
        autocomplete="tel"
        inputMode="tel"
        maxLength={40}
        dir="ltr"
        state={state}
        words={words}
        dispatch={dispatch}
        onInput={(event) => void read(event.currentTarget.value, setReading)}
        onBlur={() => {
          const { phone: typed } = state.typed;
          if (typed.trim() === '') return;
          void read(typed, (understood) => {
            if (understood) dispatch({ type: 'typed', field: 'phone', value: understood.formatted });
          });
        }}
      />
      {wait > 0 && <p class="note">{phone.wait(wait)}</p>}
      <PrimaryButton busy={busy} inert={busy || wait > 0}>
        {busy ? phone.busy : phone.button}
      </PrimaryButton>
    </Screen>
  );
}

/** The page's language comes first only if it names a country: an English page may well be read in Sweden. */
const regional = (locale: string): string[] => (new Intl.Locale(locale).region ? [locale] : []);
