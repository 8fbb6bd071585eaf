import type { Flow } from '../../../protocol/formOptions.js';
import type { Earlier } from '../../../protocol/frameApi.js';
import { storedPrice } from '../../state/price.js';
import { writtenLocale } from '../../words/spoken.js';
import { PrimaryButton, TextButton } from '../button.js';
import { longDate } from '../dates.js';
import { GuardedButton } from '../guardedButton.js';
import { Offer } from '../offer.js';
import { priceText } from '../priceText.js';
import { Callout, Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { TermsList, type TermsRow } from '../termsList.js';
import { ConsentBox } from './consentBox.js';
import { EverywhereBox } from './everywhereBox.js';
import { PasskeyOffer } from './passkeyOffer.js';

/** The terms as the server stored them, and the only button that can buy. */
export function ConfirmScreen({ view, state, words, dispatch, guard }: ScreenProps<ViewOf<'confirm'>>) {
  const { shop, buyer, terms } = view;
  const { flow, locale } = shop.request;
  const { confirm } = words;
  const { work } = state;
  const opening = !terms && work.status === 'busy';
  const paying = work.status === 'busy' && (work.job.kind === 'raiseSubmit' || work.job.kind === 'makeProof');
  const shown = terms?.confirmation;
  const price = shown && priceText(words, storedPrice(shown), locale);
  const merchant = shown?.merchant_name ?? shop.merchantName;

  const { subscription, registration } = confirm;
  const titles: Partial<Record<Flow, string>> = {
    purchase: confirm.title,
    'recurring-purchase': subscription.title,
    registration: registration.title,
  };
  const notes: Partial<Record<Flow, string | null>> = {
    purchase: shop.recognised ? null : confirm.whatFollows(merchant),
    'recurring-purchase': subscription.stop(merchant),
    registration: registration.whatFollows(merchant),
  };

  const button = () => {
    if (paying) return flow === 'purchase' ? confirm.paying : confirm.agreeing;
    if (!shown) return opening ? confirm.opening : words.tryAgain;
    if (shown.flow === 'registration') return registration.button;
    if (shown.flow === 'purchase') return confirm.pay(price ?? '');
    return shown.terms.max_amount === null ? subscription.buttonVaries : subscription.button(price ?? '');
  };

  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={shop.recognised ? confirm.welcomeBack(buyer.email_masked) : (titles[flow] ?? confirm.title)}
      busy={opening || paying}
      onSubmit={() => {
        if (!terms) dispatch({ type: 'submitted' });
      }}
    >
      <TermsList rows={rows()} opening={!shown} seen={flow !== 'purchase'} />
      {shown?.earlier && <Callout>{earlierWords(shown.earlier)}</Callout>}
      {shown?.consent && <ConsentBox state={state} words={words} dispatch={dispatch} />}
      <Offer view={view} words={words} seen />
      {terms ? (
        <GuardedButton
          {...{ guard, words }}
          name="confirm"
          busy={paying}
          // Only the buyer's own hand: a click made by script is not trusted, wherever the script runs.
          onClick={(event) => event.isTrusted && dispatch({ type: 'pay' })}
        >
          {button()}
        </GuardedButton>
      ) : (
        <PrimaryButton busy={opening}>{button()}</PrimaryButton>
      )}
      <div class="texts">
        {flow !== 'registration' && (
          <TextButton onClick={() => dispatch({ type: 'change-method' })} inert={paying}>
            {confirm.changeMethod}
          </TextButton>
        )}
        {shop.recognised && (
          <TextButton onClick={() => dispatch({ type: 'not-you' })} inert={paying}>
            {confirm.notYou}
          </TextButton>
        )}
        {shop.recognised && (
          <TextButton onClick={() => dispatch({ type: 'not-you', forever: true })} inert={paying}>
            {confirm.forgetMe}
          </TextButton>
        )}
        <TextButton onClick={() => dispatch({ type: 'cancel' })} inert={paying}>
          {words.cancel}
        </TextButton>
      </div>
      {shown?.asks_recognition && <EverywhereBox state={state} words={words} dispatch={dispatch} />}
      {notes[flow] && <p class="note">{notes[flow]}</p>}
      {!shop.recognised && shop.request.delivery === 'native' && (
        <PasskeyOffer state={state} words={words} dispatch={dispatch} />
      )}
    </Screen>
  );

  function earlierWords({ at, outcome: { status } }: Earlier): string {
    const time = new Intl.DateTimeFormat(writtenLocale(locale), { timeStyle: 'short' }).format(new Date(at));
    const became = status === 'processing' || status === 'begun' ? status : status === 'unused' ? 'open' : 'bought';
    return confirm.earlier[became](time, merchant);
  }

  function rows(): TermsRow[] {
    if (flow === 'registration') {
      return [
        [registration.email, shown?.email_masked],
        [registration.charge, price],
      ];
    }
    const method: TermsRow = [confirm.method, shown && 'instrument' in shown ? shown.instrument.label : undefined];
    const receipt: TermsRow[] = shop.recognised ? [] : [[confirm.receipt, shown?.email_masked]];
    if (flow === 'purchase') return [method, ...receipt];

    const recurring = shown?.flow === 'recurring-purchase' ? shown.terms : undefined;
    const start = recurring && longDate(recurring.start, locale);
    return [
      [subscription.from, start],
      method,
      ...receipt,
      recurring && recurring.max_amount === null
        ? [subscription.amount, subscription.varies(merchant)]
        : [subscription.amount, price],
    ];
  }
}
