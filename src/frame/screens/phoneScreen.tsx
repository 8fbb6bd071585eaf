import { PHONE } from '../fields/phone.js';
import { payable } from '../rules/purchase/payableMethods.js';
import { type DrawnView, isDrawn } from '../state/drawnScreen.js';
import type { View } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';
import { Accepted } from './accepted.js';
import { PrimaryButton, TextButton } from './button.js';
import { TextField } from './field.js';
import { lateParts } from './lateParts.js';
import { Callout, Screen, type ScreenProps, secondsUntil, type ViewOf } from './screen.js';

export function PhoneScreen({
  view,
  state,
  words,
  dispatch,
  now,
  host,
}: ScreenProps<ViewOf<'phone'> | DrawnView, OpeningWords> & { host: string }) {
  const { merchantName, flow, takesCards, isAlone, problem, waitUntil } = saidBy(view);
  const { phone } = words;
  const { recognition } = state;
  const opening = isDrawn(view);
  const doing = state.work.status === 'busy' && !opening ? state.work.job.kind : null;
  const sending = doing === 'sendCode' || doing === 'openSession' || (opening && view.wanted === 'code');
  const recognising = doing !== null && !sending && doing !== 'cancel';
  // Asking the browser and waiting for another window keep nobody from giving their number.
  const busy = sending || (recognising && doing !== 'askAccess' && doing !== 'visit');
  const sells = /purchase/.test(flow);
  const wait = secondsUntil(waitUntil, now);
  return (
    <Screen {...{ view, state, words, dispatch }} busy={doing !== null} title={phone.title}>
      {problem && <Callout>{words.saidRefused(merchantName, problem.code)}</Callout>}
      <p class="lead">
        {`${isAlone ? phone.whyAlone : phone.why(merchantName)}${sells && takesCards ? ` ${phone.next}` : ''}`}
      </p>
      {sells && <Accepted methods={opening ? [] : payable(view.shop)} words={words} />}
      <PhoneField
        {...{ state, words, dispatch }}
        autocomplete={recognition.passkeys === 'autofill' ? 'tel webauthn' : 'tel'}
      />
      {wait > 0 && <p class="note">{phone.wait(wait)}</p>}
      <PrimaryButton busy={sending} inert={busy || wait > 0}>
        {sending ? phone.busy : phone.button}
      </PrimaryButton>
      <div class="texts">
        {!recognition.waysShown && (
          <TextButton
            onClick={() => dispatch({ type: 'paid-before' })}
            inert={opening || doing !== null || !recognition.ready}
          >
            {doing === 'visit' ? phone.visiting : recognising ? phone.looking : phone.paidBefore}
          </TextButton>
        )}
        {recognition.waysShown && recognition.passkeys !== 'none' && (
          <TextButton onClick={() => dispatch({ type: 'use-passkey' })} inert={busy}>
            {phone.passkey}
          </TextButton>
        )}
        {recognition.waysShown && !recognition.firstParty && (
          <TextButton onClick={() => dispatch({ type: 'visit' })} inert={doing !== null}>
            {doing === 'visit' ? phone.visiting : phone.visit(host)}
          </TextButton>
        )}
        {!isAlone && <TextButton onClick={() => dispatch({ type: 'cancel' })}>{words.cancel}</TextButton>}
      </div>
    </Screen>
  );
}

/** The number, read back to the buyer as it was understood, beside the country that it is read in. */
export function PhoneField({
  state,
  words: { phone },
  dispatch,
  autocomplete = PHONE.autocomplete,
}: Pick<ScreenProps<View, OpeningWords>, 'state' | 'words' | 'dispatch'> & { autocomplete?: string }) {
  const { phoneReading: reading, phoneHome: home, countries } = state;
  const country = reading?.region ?? home?.code;
  const { CountryList } = lateParts;
  return (
    <>
      <TextField
        field="phone"
        record={PHONE}
        label={phone.label}
        hint={reading ? phone.reads(isolate(reading.formatted), reading.country) : phone.hint(home?.name)}
        says={({ code }) => phone.problems[code === 'empty' || code === 'refused' ? code : 'malformed']}
        before={
          <button
            type="button"
            class="country"
            aria-expanded={countries !== null}
            aria-label={`${country ?? '+'}. ${phone.country(reading?.country ?? home?.name)}`}
            onClick={() => dispatch({ type: 'countries', list: countries ? null : [] })}
          >
            <bdi>{country ?? '+'}</bdi>
          </button>
        }
        {...{ state, dispatch, autocomplete }}
      />
      {countries && CountryList && <CountryList {...{ countries, country, phone, dispatch }} />}
    </>
  );
}

/** What is known of the shop and its offer: by the session, or, while it is being opened, by the document. */
function saidBy(view: ViewOf<'phone'> | DrawnView) {
  if (isDrawn(view)) {
    const { drawn, request } = view;
    return {
      ...drawn,
      flow: request?.flow ?? drawn.flow,
      isAlone: false,
      problem: request?.problem,
      waitUntil: null,
    };
  }
  const { shop, waitUntil } = view;
  const { merchantName, problem, request } = shop;
  const takesCards = shop.methods.some(({ method }) => method === 'card');
  // Around the provider's own page there is none that a buyer could go back to.
  const isAlone = request.flow === 'preferences' && request.sessionId === undefined;
  return { merchantName, problem, takesCards, flow: request.flow, isAlone, waitUntil };
}

/** A number reads from left to right in a text of any direction (Unicode isolates), and does not break in two. */
export const isolate = (phone: string): string => `\u2066${phone.replaceAll(' ', '\u00a0')}\u2069`;
