import { useEffect, useState } from 'preact/hooks';
import { formatMoney } from '../../protocol/money.js';
import type { Driver } from '../driver.js';
import type { State, View } from '../state.js';
import { chooseWords } from '../words/chooseWords.js';
import type { Words } from '../words/words.js';
import { CodeScreen } from './codeScreen.js';
import { ConfirmScreen } from './confirmScreen.js';
import { DetailsScreen } from './detailsScreen.js';
import { DoneScreen } from './doneScreen.js';
import { EmailScreen } from './emailScreen.js';
import { ErrorScreen } from './errorScreen.js';
import { fieldWords } from './field.js';
import { PaymentMethodScreen } from './paymentMethodScreen.js';
import { PhoneScreen } from './phoneScreen.js';

/** The four steps a buyer counts, and how far the bar has come at each screen, in sixths. */
const PROGRESS: Partial<Record<View['screen'], readonly [step: number, sixths: number]>> = {
  phone: [1, 1],
  code: [1, 2],
  email: [2, 3],
  'payment-method': [3, 4],
  details: [3, 5],
  confirm: [4, 6],
};

/** The whole frame: the line with the price, one screen, and who is behind it. */
export function App({ driver, now, host }: { driver: Driver; now: () => number; host: string }) {
  const [state, setState] = useState(driver.state);
  useEffect(() => {
    setState(driver.state());
    return driver.subscribe(setState);
  }, [driver]);

  const { view } = state;
  const asked = 'shop' in view ? view.shop.asked : view.asked;
  const words = chooseWords(asked?.locale ?? 'en');

  useEffect(() => moveFocus(state), [state.focus.count]);
  useEffect(() => announce(state, words), [view.screen, state.notice, state.problems]);

  if (view.screen === 'loading') return <Skeleton label={words.loading} />;
  const props = { state, words, dispatch: driver.dispatch, now };
  return (
    <div class="sheet">
      <TopLine view={view} words={words} />
      <CurrentScreen key={view.screen} view={view} {...props} />
      <Foot view={view} words={words} host={host} />
    </div>
  );
}

function CurrentScreen({
  view,
  ...props
}: Omit<Parameters<typeof PhoneScreen>[0], 'view'> & { view: Exclude<View, { screen: 'loading' }> }) {
  switch (view.screen) {
    case 'phone':
      return <PhoneScreen view={view} {...props} />;
    case 'code':
      return <CodeScreen view={view} {...props} />;
    case 'email':
      return <EmailScreen view={view} {...props} />;
    case 'payment-method':
      return <PaymentMethodScreen view={view} {...props} />;
    case 'details':
      return <DetailsScreen view={view} {...props} />;
    case 'confirm':
      return <ConfirmScreen view={view} {...props} />;
    case 'done':
      return <DoneScreen view={view} {...props} />;
    case 'error':
      return <ErrorScreen view={view} {...props} />;
  }
}

function TopLine({ view, words }: { view: View; words: Words }) {
  const asked = 'shop' in view ? view.shop.asked : view.asked;
  if (!asked) return null;
  // From the confirm screen on, the line says what the server stored.
  const stored =
    view.screen === 'confirm' ? view.terms?.confirmation : view.screen === 'done' ? view.confirmation : null;
  const shopName = 'shop' in view ? view.shop.merchantName : null;
  const item = stored ? stored.item_name : asked.itemName;
  const recognised = 'shop' in view && view.shop.recognised;
  const progress = recognised ? undefined : PROGRESS[view.screen];
  return (
    <header>
      <div class="top-line">
        <p class="what">
          <bdi class="item">{item ?? shopName}</bdi>
          {item && shopName && <bdi class="shop">{shopName}</bdi>}
        </p>
        <p class="price">{formatMoney(stored ?? asked, asked.locale)}</p>
      </div>
      <div class="progress">
        <svg class="bar" viewBox="0 0 6 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <rect class="track" width="6" height="1" />
          {progress && <rect class="way" width={progress[1]} height="1" />}
        </svg>
        {progress && <p>{words.progress(progress[0], 4)}</p>}
      </div>
    </header>
  );
}

function Foot({ view, words, host }: { view: View; words: Words; host: string }) {
  const { foot, testMode } = words;
  const shop = 'shop' in view ? view.shop : null;
  const link = (href: string, label: string) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {label}
      <span class="visually-hidden"> {words.newWindow}</span>
    </a>
  );
  return (
    <footer>
      {shop && !shop.livemode && (
        <p class="test-mode">
          {testMode.label} {link('/sandbox/phone', testMode.messages)}
        </p>
      )}
      <p class="foot-line">
        <span>{foot.runBy(host)}</span>
        {link('/terms', foot.terms)}
        {link('/privacy', foot.privacy)}
        {shop?.supportUrl && link(shop.supportUrl, foot.help)}
      </p>
    </footer>
  );
}

/** The same boxes as in the document that the provider sends, so that nothing moves when the script starts. */
function Skeleton({ label }: { label: string }) {
  return (
    <div class="sheet">
      <header>
        <div class="top-line">
          <span class="bone wide" />
          <span class="bone" />
        </div>
        <div class="progress">
          <span class="bone line" />
        </div>
      </header>
      <main data-screen="loading" aria-busy="true" aria-label={label}>
        <span class="bone title" />
        <span class="bone" />
        <span class="bone box" />
        <span class="bone box" />
      </main>
    </div>
  );
}

/** Moves the focus where the machine says. Count 0 is the first paint, which leaves it alone. */
function moveFocus({ focus }: State): void {
  if (focus.count === 0) return;
  const main = document.querySelector('main');
  const field =
    focus.on === 'field' &&
    (main?.querySelector<HTMLInputElement>('[aria-invalid="true"]') ?? main?.querySelector<HTMLInputElement>('input'));
  const target = field || main?.querySelector<HTMLElement>('h1');
  target?.focus();
  if (target instanceof HTMLInputElement && target.type !== 'radio') target.select();
}

/** Says errors and new screens in the live region, which stands in the document from the first paint on. */
function announce(state: State, words: Words): void {
  const live = document.getElementById('live');
  if (!live) return;
  const heading = document.querySelector('main h1')?.textContent ?? '';
  const shopName = 'shop' in state.view ? state.view.shop.merchantName : '';
  const problems = Object.entries(state.problems).map(([field, problem]) =>
    fieldWords(words, field as keyof State['problems'], problem),
  );
  const said = state.notice ? [words.notices(state.notice, shopName)] : problems.length > 0 ? problems : [heading];
  live.textContent = said.join(' ');
}
