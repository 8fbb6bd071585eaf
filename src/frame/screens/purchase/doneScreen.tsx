import type { OrderOutcome } from '../../../protocol/confirmationApi.js';
import { mayBeHeld } from '../../state/held.js';
import type { Phase, State } from '../../state/state.js';
import type { BuyingFlow, Words } from '../../words/words.js';
import { PrimaryButton, TextButton } from '../button.js';
import { CheckIcon } from '../icons.js';
import { moneyWords } from '../moneyWords.js';
import { priceText } from '../priceText.js';
import { Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { EverywhereOffer } from './everywhereOffer.js';
import { PasskeyOffer } from './passkeyOffer.js';
import { LockIcon } from './purchaseIcons.js';
import { ShopSays } from './shopSays.js';

type Said = { title: string; more: string; button: string };

/** What comes after the click. Of money it says what the provider has said, and nothing else. */
export function DoneScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'done'>>) {
  const { phase, confirmation, shop } = view;
  const { flow } = confirmation;
  const { title, more, button } = phaseWords(words, {
    phase,
    flow,
    shop: confirmation.merchant_name,
    locale: shop.request.locale,
    state,
  });
  const needsClick = phase.name === 'needs-click';
  const ended = phase.name === 'ended';
  const good = ended && isGood(phase);
  const said = phase.name === 'asking' || ended ? phase.said : null;
  const shopSays = said?.status === 'failed' ? said.shopSays : undefined;
  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={title}
      titleIcon={<span class={good ? 'badge paid' : 'badge'}>{good ? <CheckIcon /> : <LockIcon />}</span>}
      busy={!needsClick && !ended}
      onSubmit={() => {}}
    >
      <p class="lead">{more}</p>
      {shopSays && <ShopSays shop={confirmation.merchant_name} says={shopSays} words={words} />}
      <PrimaryButton
        busy={!needsClick && !ended}
        inert={!needsClick}
        onClick={(event) => {
          // The browser counts a click here as leave for the page to open its window.
          if (needsClick && event.isTrusted) dispatch({ type: 'submitted' });
        }}
      >
        {button}
      </PrimaryButton>
      {good && flow === 'purchase' && (
        <div class="texts">
          <TextButton onClick={() => dispatch({ type: 'buy-again' })}>{words.done.buyAgain}</TextButton>
        </div>
      )}
      {good && confirmation.asks_recognition && <EverywhereOffer state={state} words={words} dispatch={dispatch} />}
      {good && <PasskeyOffer state={state} words={words} dispatch={dispatch} />}
    </Screen>
  );
}

/** Nothing is left to worry about. */
const isGood = ({ said, outcome }: Extract<Phase, { name: 'ended' }>): boolean =>
  outcome === null ||
  ((outcome.status === 'paid' || outcome.status === 'reserved' || outcome.status === 'begun') &&
    said?.status === 'done');

type Told = { phase: Phase; flow: BuyingFlow; shop: string; locale: string; state: State };

function phaseWords(words: Words, { phase, flow, shop, locale, state }: Told): Said {
  const { done } = words;
  switch (phase.name) {
    case 'handing-over':
      return { title: done.handingOver(shop), more: done.handingOverMore[flow](shop), button: done.handingOverButton };
    case 'needs-click':
      return { title: done.oneMoreClick, more: done.handingOverMore[flow](shop), button: done.continueTo(shop) };
    case 'taken':
      return { title: done.taken(shop), more: done.takenMore(shop), button: done.takenButton(shop) };
    case 'waiting':
      return { title: done.waiting[flow](shop), more: done.waitingMore, button: done.waitingButton };
    case 'asking': {
      if (phase.said?.status === 'done')
        return phaseWords(words, { phase: { name: 'waiting', due: 0 }, flow, shop, locale, state });
      if (phase.held && !phase.lost) {
        const price = priceText(words, { kind: 'once', money: phase.held }, locale);
        return { title: done.held(price), more: done.heldMore, button: done.askingButton };
      }
      if (phase.atBank && !phase.lost) return { title: done.atBank, more: done.atBankMore, button: done.askingButton };
      const { silent, problem, lost } = done.askingWhy;
      const why = phase.lost ? lost : phase.said ? problem(shop) : silent(shop);
      return { title: done.asking[flow], more: `${why} ${done.askingMore[flow]}`, button: done.askingButton };
    }
    case 'ended':
      return { ...endWords(words, phase, shop, locale, state), button: done.endButton(shop) };
  }
}

function endWords(
  words: Words,
  { said, outcome }: Extract<Phase, { name: 'ended' }>,
  shop: string,
  locale: string,
  state: State,
) {
  const money = moneyWords(words, state);
  const nothing = mayBeHeld(state) ? 'held' : 'nothing';
  const { done } = words;
  const priceOf = (money: { amount: number; currency: string }) => priceText(words, { kind: 'once', money }, locale);
  const confirmed = (more: string) => (said?.status === 'done' ? more : done.unconfirmed(shop));
  const ordered = (more: string) => ({ title: done.ordered(shop), more });
  switch (outcome?.status) {
    case undefined:
      return { title: done.registered(shop), more: done.registeredMore(shop) };
    case 'paid':
      return { title: done.paid(priceOf(outcome)), more: confirmed(done.paidMore(shop)) };
    case 'reserved':
      return { title: done.reserved(priceOf(outcome)), more: confirmed(done.reservedMore(shop)) };
    case 'returned':
      return { title: done.returned(priceOf(outcome)), more: done.returnedMore(shop) };
    case 'begun': {
      const charge = chargeWords(words, outcome.charge, shop, money, priceOf);
      return { title: done.begun, more: said?.status === 'done' ? charge : `${charge} ${done.unconfirmed(shop)}` };
    }
    case 'declined':
      return ordered(done.orderedMore.declined(money));
    case 'cancelled':
      return ordered(done.orderedMore[nothing]);
    case 'unused':
      return ordered(done.orderedMore[outcome.usable ? 'open' : outcome.held ? 'held' : nothing]);
    case 'processing':
      return ordered(done.orderedMore.open);
  }
}

function chargeWords(
  { done: { begunMore } }: Words,
  charge: OrderOutcome | null,
  shop: string,
  money: string,
  priceOf: (money: { amount: number; currency: string }) => string,
): string {
  switch (charge?.status) {
    case undefined:
      return begunMore.uncharged(shop);
    case 'paid':
    case 'reserved':
    case 'returned':
      return begunMore[charge.status](priceOf(charge));
    case 'processing':
      return begunMore.processing;
    case 'declined':
    case 'cancelled':
      return begunMore.failed(money);
  }
}
