import type { OwnLimit, Preferences } from '../../../protocol/accountApi.js';
import { currencyDecimals } from '../../../protocol/money.js';
import { writeAmount } from '../../fields/amount.js';
import { FIELD_RECORDS } from '../../fields/records.js';
import { choiceOf, limitCurrencies } from '../../rules/account/ownLimit.js';
import { LIMIT_CHOICES, type PreferencesView } from '../../state/accountState.js';
import { writtenLocale } from '../../words/spoken.js';
import type { AccountWords } from '../../words/words.js';
import { TextField } from '../field.js';
import { FormScreen } from '../formScreen.js';
import { moneyText } from '../priceText.js';
import type { AccountProps } from './accountScreen.js';
import { Choices } from './choices.js';

type Props = AccountProps<PreferencesView>;

/** What one tap may buy now, in words. */
export function limitText({ limit: says }: AccountWords, limit: OwnLimit | null, locale: string): string {
  const choice = choiceOf(limit);
  if (limit && choice === 'own') return says.upTo(moneyText(limit, locale));
  return choice === 'always' ? says.never : says.shops;
}

/** How much one tap may buy at a device that knows the buyer. */
export function LimitScreen(props: Props & { preferences: Preferences }) {
  const { state, own, dispatch } = props;
  const { limit } = own;
  const choices = LIMIT_CHOICES.map((value) => ({
    value,
    name: limit.choices[value],
    ...(value === 'own' ? { hint: limit.othersAsk, more: <OwnAmount {...props} /> } : {}),
  }));
  return (
    <FormScreen {...props} title={limit.title} lead={limit.why} button={limit.button} guards="limit">
      <Choices legend={limit.title} hidden name="limit" choices={choices} state={state} dispatch={dispatch} />
      <p class="note">{limit.agreed}</p>
    </FormScreen>
  );
}

function OwnAmount({ view, state, own: { limit }, dispatch, preferences }: Props & { preferences: Preferences }) {
  const { locale } = view.shop.request;
  const { limitCurrency: currency } = state.typed;
  const example = writeAmount({ amount: 19_950, currency }, locale);
  const names = new Intl.DisplayNames(writtenLocale(locale), { type: 'currency' });
  return (
    <>
      <TextField
        field="limitAmount"
        record={FIELD_RECORDS.limitAmount}
        label={limit.amount}
        hint={limit.example(example)}
        inputMode={currencyDecimals(currency) === 0 ? 'numeric' : 'decimal'}
        state={state}
        says={({ code }) => (code === 'empty' ? limit.empty : limit.malformed(example))}
        dispatch={dispatch}
      />
      <div class="field">
        <label for="limitCurrency">{limit.currency}</label>
        <div class="box">
          <select
            id="limitCurrency"
            name="limit-currency"
            value={currency}
            onChange={({ currentTarget: { value } }) => dispatch({ type: 'typed', field: 'limitCurrency', value })}
          >
            {limitCurrencies(preferences).map((code) => (
              <option key={code} value={code}>
                {`${code}, ${names.of(code)}`}
              </option>
            ))}
          </select>
        </div>
      </div>
    </>
  );
}
