import type { Confirmation, Earlier } from '../../../protocol/confirmationApi.js';
import type { Flow } from '../../../protocol/formOptions.js';
import { storedPrice } from '../../state/price.js';
import { writtenLocale } from '../../words/spoken.js';
import { PrimaryButton, TextButton } from '../button.js';
import { GuardedButton } from '../guardedButton.js';
import { Offer } from '../offer.js';
import { priceText } from '../priceText.js';
import { Callout, Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { TermsList } from '../termsList.js';
import { ConsentBox } from './consentBox.js';
import { EverywhereOffer } from './everywhereOffer.js';
import { instrumentName, MaskedEmail } from './masked.js';
import { NotYou } from './notYou.js';
import { LockIcon } from './purchaseIcons.js';
import { SubscriptionTerms } from './subscriptionTerms.js';

/**
 * The terms as the server stored them, and the only button that can buy. Item, shop, price, way to pay and button
 * stand close together, so that a page which shows little of the frame still shows all of them.
 */
export function ConfirmScreen({ view, state, words, dispatch, guard }: ScreenProps<ViewOf<'confirm'>>) {
  const { shop, buyer, terms } = view;
  const { flow, locale } = shop.request;
  const { confirm } = words;
  const { work } = state;
  const opening = !terms && work.status === 'busy';
  const paying = work.status === 'busy' && (work.job.kind === 'raiseSubmit' || work.job.kind === 'makeProof');
  const shown = terms?.confirmation;
  const merchant = shown?.merchant_name ?? shop.merchantName;
  const title = flow === 'registration' ? confirm.registration.title : confirm.title;
  const notes: Partial<Record<Flow, string>> = {
    purchase: confirm.whatFollows(merchant),
    registration: confirm.registration.whatFollows(merchant),
  };
  const note = notes[flow];

  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={shop.recognised ? confirm.welcomeBack(buyer.email_masked) : title}
      titleHidden={shop.recognised}
      busy={opening || paying}
      onSubmit={() => {
        if (!terms) dispatch({ type: 'submitted' });
      }}
    >
      {!shop.recognised && (
        <div class="pick" data-seen={flow === 'registration' ? '' : undefined}>
          {state.typed.email ? (
            <bdi>{state.typed.email.trim()}</bdi>
          ) : (
            <MaskedEmail masked={shown?.email_masked ?? buyer.email_masked} words={words} />
          )}
          <TextButton onClick={() => dispatch({ type: 'change-email' })} inert={paying}>
            {confirm.change} <span class="visually-hidden">{confirm.email}</span>
          </TextButton>
        </div>
      )}
      {shown?.earlier && <Callout>{earlierWords(shown.earlier)}</Callout>}
      <div class="deal">
        <Offer view={view} words={words} seen />
        {shown?.flow === 'registration' && <TermsList rows={[[confirm.registration.charge, priceOf(shown)]]} seen />}
        {flow !== 'registration' && (
          <div class="pick" data-seen="">
            <bdi>{shown && 'instrument' in shown ? instrumentName(words, shown.instrument.label) : '…'}</bdi>
            <TextButton onClick={() => dispatch({ type: 'change-method' })} inert={paying}>
              {confirm.change} <span class="visually-hidden">{confirm.method}</span>
            </TextButton>
          </div>
        )}
        {shown?.flow === 'recurring-purchase' && (
          <SubscriptionTerms terms={shown.terms} shop={merchant} {...{ words, locale }} />
        )}
        {shown?.consent && <ConsentBox state={state} words={words} dispatch={dispatch} />}
        {terms ? (
          <GuardedButton
            {...{ guard, words }}
            name="confirm"
            busy={paying}
            icon={<LockIcon />}
            // Only the buyer's own hand: a click made by script is not trusted, wherever the script runs.
            onClick={(event) => event.isTrusted && dispatch({ type: 'pay' })}
          >
            {button(terms.confirmation)}
          </GuardedButton>
        ) : (
          <PrimaryButton busy={opening}>{opening ? confirm.opening : words.tryAgain}</PrimaryButton>
        )}
      </div>
      {shop.recognised ? (
        <NotYou
          who={<MaskedEmail masked={buyer.email_masked} words={words} />}
          {...{ words, dispatch }}
          inert={paying}
        />
      ) : (
        note && <p class="note">{note}</p>
      )}
      {shop.recognised && shown?.asks_recognition && <EverywhereOffer {...{ state, words, dispatch }} inert={paying} />}
    </Screen>
  );

  function button(agreed: Confirmation): string {
    if (paying) return flow === 'purchase' ? confirm.paying : confirm.agreeing;
    if (agreed.flow === 'registration') return confirm.registration.button;
    if (agreed.flow === 'purchase') return confirm.pay(priceOf(agreed));
    const { subscription } = confirm;
    const { first_amount, currency, max_amount } = agreed.terms;
    if (first_amount !== undefined && currency !== null) {
      const money = { amount: first_amount, currency };
      return subscription.button(priceText(words, { kind: 'once', money }, locale));
    }
    return max_amount === null ? subscription.buttonVaries : subscription.button(priceOf(agreed));
  }

  function priceOf(agreed: Confirmation): string {
    return priceText(words, storedPrice(agreed), locale);
  }

  function earlierWords({ at, outcome: { status } }: Earlier): string {
    const time = new Intl.DateTimeFormat(writtenLocale(locale), { timeStyle: 'short' }).format(new Date(at));
    const became = status === 'processing' || status === 'begun' ? status : status === 'unused' ? 'open' : 'bought';
    return confirm.earlier[became](time, merchant);
  }
}
