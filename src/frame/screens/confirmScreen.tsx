import { formatMoney } from '../../protocol/money.js';
import { PrimaryButton, TextButton } from './button.js';
import { Screen, type ScreenProps, type ViewOf } from './screen.js';

/** The terms as the server stored them, and the only button that can buy. */
export function ConfirmScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'confirm'>>) {
  const { shop, buyer, terms } = view;
  const { confirm } = words;
  const { work } = state;
  const opening = !terms && work.status === 'busy';
  const paying = work.status === 'busy' && (work.job.kind === 'raiseSubmit' || work.job.kind === 'makeProof');
  const shown = terms?.confirmation;
  const price = shown && formatMoney(shown, shop.asked.locale);

  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={shop.recognised ? confirm.welcomeBack(buyer.email_masked) : confirm.title}
      busy={opening || paying}
      onSubmit={() => {
        if (!terms) dispatch({ type: 'submitted' });
      }}
    >
      <dl class="terms" data-guarded data-opening={!shown}>
        <div>
          <dt>{shown && !shown.item_name ? confirm.shop : confirm.item}</dt>
          <dd>{shown && <bdi>{shown.item_name ?? shown.merchant_name}</bdi>}</dd>
        </div>
        <div>
          <dt>{confirm.method}</dt>
          <dd>{shown && <bdi>{shown.instrument.label}</bdi>}</dd>
        </div>
        {!shop.recognised && (
          <div>
            <dt>{confirm.receipt}</dt>
            <dd>{shown && <bdi>{shown.email_masked}</bdi>}</dd>
          </div>
        )}
        <div class="total">
          <dt>{confirm.total}</dt>
          <dd>{price}</dd>
        </div>
      </dl>
      <PrimaryButton
        busy={opening || paying}
        inert={opening || paying || (!!terms && !terms.live)}
        guarded
        onClick={(event) => {
          // Only the buyer's own hand: a click made by script is not trusted, wherever the script runs.
          if (terms && event.isTrusted) dispatch({ type: 'pay' });
        }}
      >
        {paying ? confirm.paying : price ? confirm.pay(price) : opening ? confirm.opening : words.tryAgain}
      </PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'change-method' })} inert={paying}>
          {confirm.changeMethod}
        </TextButton>
        {shop.recognised && (
          <TextButton onClick={() => dispatch({ type: 'not-you' })} inert={paying}>
            {confirm.notYou}
          </TextButton>
        )}
      </div>
      {!shop.recognised && <p class="note">{confirm.whatFollows(shown?.merchant_name ?? shop.merchantName)}</p>}
    </Screen>
  );
}
