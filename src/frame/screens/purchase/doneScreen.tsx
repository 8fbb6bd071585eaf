import { storedPrice } from '../../state/price.js';
import type { Phase } from '../../state/state.js';
import type { Words } from '../../words/words.js';
import { PrimaryButton } from '../button.js';
import { CheckIcon } from '../icons.js';
import { priceText } from '../priceText.js';
import { Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { PasskeyOffer } from './passkeyOffer.js';
import { LockIcon } from './purchaseIcons.js';

/** What comes after the click. It says "Paid" only when the shop has said so. */
export function DoneScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'done'>>) {
  const { phase, confirmation, shop } = view;
  const price = priceText(words, storedPrice(confirmation), shop.request.locale);
  const { title, more, button } = phaseWords(words, phase, confirmation.merchant_name, price);
  const needsClick = phase.name === 'needs-click';
  const paid = phase.name === 'paid';
  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={title}
      titleIcon={<span class={paid ? 'badge paid' : 'badge'}>{paid ? <CheckIcon /> : <LockIcon />}</span>}
      busy={!needsClick && !paid}
      onSubmit={() => {}}
    >
      <p class="lead">{more}</p>
      <PrimaryButton
        busy={!needsClick && !paid}
        inert={!needsClick}
        onClick={(event) => {
          // The browser counts a click here as leave for the page to open its window.
          if (needsClick && event.isTrusted) dispatch({ type: 'submitted' });
        }}
      >
        {button}
      </PrimaryButton>
      {paid && <PasskeyOffer state={state} words={words} dispatch={dispatch} />}
    </Screen>
  );
}

function phaseWords({ done }: Words, phase: Phase, shop: string, price: string) {
  switch (phase.name) {
    case 'handing-over':
      return { title: done.handingOver(shop), more: done.handingOverMore(shop), button: done.handingOverButton };
    case 'needs-click':
      return { title: done.oneMoreClick, more: done.handingOverMore(shop), button: done.continueTo(shop) };
    case 'waiting':
      return { title: done.waiting(shop), more: done.waitingMore, button: done.waitingButton };
    case 'checking':
      return { title: done.checking, more: done.checkingMore, button: done.checkingButton };
    case 'paid':
      return { title: done.paid(price), more: done.paidMore(shop), button: done.paidButton };
  }
}
