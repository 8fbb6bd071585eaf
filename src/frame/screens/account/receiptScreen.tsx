import { printReceipt } from '../../browser/printReceipt.js';
import { offersPasskey } from '../../rules/account/offersPasskey.js';
import { typedFirst } from '../../rules/identity/proving.js';
import type { ReceiptView } from '../../state/accountState.js';
import { PrimaryButton, TextButton } from '../button.js';
import { dateAndTime, longDate } from '../dates.js';
import { FormScreen } from '../formScreen.js';
import { AlertIcon } from '../icons.js';
import { OutLink } from '../outLink.js';
import { moneyText } from '../priceText.js';
import { EverywhereOffer } from '../purchase/everywhereOffer.js';
import { PasskeyOffer } from '../purchase/passkeyOffer.js';
import { Screen } from '../screen.js';
import { TermsList, type TermsRow } from '../termsList.js';
import type { AccountProps } from './accountScreen.js';
import { Choices } from './choices.js';

type Props = AccountProps<ReceiptView>;

/** What was bought, for how much, and what can still be done about it. */
export function ReceiptScreen(props: Props) {
  const { view, state, words, own, dispatch } = props;
  const { part, receipt } = view;
  const busy = state.work.status === 'busy';
  if (part.name === 'missing') return <Missing {...props} />;
  if (receipt === null) {
    return (
      <Screen {...{ view, state, words, dispatch }} title={own.receipt.title(view.shop.merchantName)}>
        <PrimaryButton busy={busy}>{busy ? own.opening : words.tryAgain}</PrimaryButton>
        <BackIfFrom {...props} />
      </Screen>
    );
  }
  if (part.name === 'report') return <Report {...props} />;
  return part.name === 'method' ? <Method {...props} /> : <Whole {...props} />;
}

function Whole(props: Props) {
  const { view, state, words, own, dispatch } = props;
  const { shop } = view;
  const receipt = view.receipt!;
  const { locale } = shop.request;
  const says = own.receipt;
  const busy = state.work.status === 'busy';
  const [factor] = typedFirst(shop.factors);
  const changeable = (receipt.payment?.changeable_to.length ?? 0) > 0;
  const unproved = receipt.payment === null && receipt.status === 'authorized';
  const inFrame = shop.request.sessionId !== undefined || shop.request.flow === 'success';
  return (
    <Screen {...{ view, state, words, dispatch }} title={says.title(receipt.merchant_name)} onSubmit={() => {}}>
      {receipt.reported_at && <p class="note">{says.reported(longDate(receipt.reported_at, locale))}</p>}
      <TermsList rows={rows(props)} total />
      <PrimaryButton
        inert={busy}
        onClick={({ currentTarget }) => {
          const main = (currentTarget as HTMLElement).closest('main');
          if (!busy && main && !printReceipt(main)) dispatch({ type: 'print-blocked' });
        }}
      >
        {says.print}
      </PrimaryButton>
      <div class="texts">
        <BackIfFrom {...props} bare />
        {changeable && (
          <TextButton onClick={() => dispatch({ type: 'part', part: { name: 'method' } })} inert={busy}>
            {says.change}
          </TextButton>
        )}
        {unproved && factor && (
          <TextButton onClick={() => dispatch({ type: 'prove', factor })} inert={busy}>
            {words.paymentMethod.useSaved}
          </TextButton>
        )}
        {unproved && !factor && inFrame && (
          <TextButton onClick={() => dispatch({ type: 'introduce' })} inert={busy}>
            {says.introduce}
          </TextButton>
        )}
        {receipt.reported_at === null && (
          <TextButton onClick={() => dispatch({ type: 'part', part: { name: 'report' } })} inert={busy}>
            {says.notMine}
          </TextButton>
        )}
      </div>
      {receipt.payment?.asks_recognition && <EverywhereOffer {...{ state, words, dispatch }} inert={busy} />}
      {offersPasskey(view) && <PasskeyOffer {...{ state, words, dispatch }} />}
      {receipt.support_url && (
        <p class="note">
          <OutLink href={receipt.support_url} words={words}>
            {says.help(receipt.merchant_name)}
          </OutLink>
        </p>
      )}
    </Screen>
  );
}

function rows({ view, own }: Props): TermsRow[] {
  const receipt = view.receipt!;
  const { locale } = view.shop.request;
  const { currency, consent, payment, tax_amount, refunded_amount, status } = receipt;
  const says = own.receipt;
  const money = (amount: number) => moneyText({ amount, currency }, locale);
  const optional = (given: unknown, row: TermsRow): TermsRow[] => (given ? [row] : []);
  return [
    [says.item, receipt.name],
    [says.shop, receipt.merchant_name],
    ...optional(receipt.seller, [says.seller, receipt.seller ?? undefined]),
    [says.time, dateAndTime(receipt.created_at, locale)],
    [says.order, receipt.order_id],
    ...optional(payment, [says.paidWith, payment?.instrument.label]),
    [says.status, own.orders.status[status]],
    ...optional(consent, [says.consent, consent ? dateAndTime(consent.at, locale) : undefined]),
    ...optional(refunded_amount, [says.refunded, money(refunded_amount)]),
    ...optional(tax_amount, [says.tax, money(tax_amount)]),
    [says.total, money(receipt.amount)],
  ];
}

function Missing(props: Props) {
  const { view, state, words, own, dispatch } = props;
  const busy = state.work.status === 'busy';
  return (
    <Screen {...{ view, state, words, dispatch }} title={own.receipt.missing}>
      <p class="lead">{own.receipt.missingMore(view.shop.merchantName)}</p>
      <PrimaryButton busy={busy}>{words.tryAgain}</PrimaryButton>
      <BackIfFrom {...props} />
    </Screen>
  );
}

/** "I did not buy this": a few words if the buyer likes, and what happens now. */
function Report(props: Props) {
  const { view, state, own, dispatch } = props;
  const says = own.receipt;
  const problem = state.problems.note;
  return (
    <FormScreen
      {...props}
      title={says.reportTitle}
      lead={says.reportWhy(view.receipt!.merchant_name)}
      button={says.send}
      guards="report"
      busyButton={says.sending}
    >
      <div class="field">
        <label for="note">{says.note}</label>
        <div class="box">
          <textarea
            id="note"
            rows={4}
            maxLength={1000}
            value={state.typed.note}
            aria-invalid={problem !== undefined}
            aria-describedby="note-note"
            onInput={({ currentTarget }) => dispatch({ type: 'typed', field: 'note', value: currentTarget.value })}
          />
        </div>
        <p id="note-note" class={problem ? 'note wrong' : 'note'}>
          {problem && <AlertIcon />}
          <span>{problem ? says.noteTooLong : says.noteHint}</span>
        </p>
      </div>
    </FormScreen>
  );
}

/** Another saved way to pay, while the shop has not taken the money. */
function Method(props: Props) {
  const { view, state, own, dispatch } = props;
  const says = own.receipt;
  const { merchant_name, payment } = view.receipt!;
  const choices = (payment?.changeable_to ?? []).map(({ instrument_id, label }) => ({
    value: instrument_id,
    name: label,
  }));
  return (
    <FormScreen
      {...props}
      title={says.changeTitle}
      lead={says.changeWhy(merchant_name)}
      button={says.changeButton}
      guards="method"
      seen
    >
      <Choices legend={says.changeTitle} hidden name="payment-method" {...{ choices, state, dispatch }} />
    </FormScreen>
  );
}

/** Back to the preferences, where the receipt was opened from there. */
function BackIfFrom({ view, state, words, dispatch, bare = false }: Props & { bare?: boolean }) {
  if (view.preferences === null) return null;
  const button = (
    <TextButton onClick={() => dispatch({ type: 'back' })} inert={state.work.status === 'busy'}>
      {words.back}
    </TextButton>
  );
  return bare ? button : <div class="texts">{button}</div>;
}
