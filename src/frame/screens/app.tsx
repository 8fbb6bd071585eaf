import type { GuardView } from '../rules/click/guardView.js';
import { isDrawn, screenSeen, shopSeen } from '../state/drawnScreen.js';
import { rowOf } from '../state/screenRules.js';
import type { Event, FrameRequest, State, View } from '../state/state.js';
import type { OpeningWords, SpokenWords } from '../words/words.js';
import { TextButton } from './button.js';
import { ErrorScreen } from './errorScreen.js';
import { Offer } from './offer.js';
import { OutLink } from './outLink.js';
import { PhoneScreen } from './phoneScreen.js';
import type { AnyScreen, ScreenTable } from './screen.js';

/**
 * The screens by the names of their rows; those that are loaded with the flow that needs them are there once they are.
 */
export type LazyScreens = { screens: ScreenTable };

const OPENING_SCREENS: ScreenTable = { phone: PhoneScreen, 'session-error': ErrorScreen };

/** The screens as a buyer counts them: as many steps as screens. */
const PROGRESS: Partial<Record<View['screen'], number>> = {
  phone: 1,
  code: 2,
  email: 3,
  'payment-method': 3,
  details: 4,
  authenticate: 5,
  confirm: 5,
};

/** Who only signs up chooses no way to pay, and who looks at what they paid has only to show that it is they. */
const steps = ({ flow }: FrameRequest): number =>
  flow === 'preferences' || flow === 'success' ? 2 : flow === 'registration' ? 4 : 5;

/** The whole frame: the line with the price, one screen, and who is behind it. */
export function App(props: AppProps) {
  const { state, host, guard } = props;
  const { view } = state;
  const words = props.words.opening(requestIn(view)?.locale);
  const screen = currentScreen(props, words);
  if (screen === null) return <Skeleton label={words.loading} />;
  return (
    <div class="sheet" data-fits={view.screen === 'confirm' && !view.shop.recognised}>
      {guard.lifted && (
        <p class="close">
          <TextButton onClick={guard.lower}>{props.words.all(requestIn(view)?.locale)?.guard.close}</TextButton>
        </p>
      )}
      <TopLine view={view} words={words} />
      {screen}
      <Foot view={view} words={words} host={host} />
    </div>
  );
}

export type AppProps = {
  state: State;
  dispatch: (event: Event) => void;
  /** Milliseconds since 1970. */
  now: number;
  host: string;
  guard: GuardView;
  /** `null` until they are loaded, which is before any of them is reached. */
  part: LazyScreens | null;
  words: SpokenWords;
};

const requestIn = (view: View) => ('shop' in view ? view.shop.request : view.request);

function currentScreen({ state, dispatch, now, host, guard, part, words: loaded }: AppProps, words: OpeningWords) {
  const { view } = state;
  const row = isDrawn(view) ? 'phone' : rowOf(view);
  const Screen = (OPENING_SCREENS[row] ?? part?.screens[row]) as AnyScreen | undefined;
  const all = 'shop' in view && row !== 'phone' ? loaded.all(view.shop.request.locale) : words;
  return Screen && all ? <Screen key={row} {...{ view, state, dispatch, now, host, guard }} words={all} /> : null;
}

/** The screens whose button agrees to what is offered: it stands there, right above the button. */
const OFFERED_BELOW: readonly View['screen'][] = ['confirm', 'authenticate'];

function TopLine({ view, words }: { view: View; words: OpeningWords }) {
  const request = requestIn(view);
  if (!request) return isDrawn(view) ? <BoneLine /> : null;
  const recognised = 'shop' in view && view.shop.recognised;
  const of = steps(request);
  const step = Math.min((!recognised && PROGRESS[screenSeen(view)]) || 0, of);
  return (
    <header>
      {!OFFERED_BELOW.includes(view.screen) && <Offer view={view} words={words} />}
      {step > 0 && (
        <div class="progress">
          <svg class="bar" viewBox={`0 0 ${of} 1`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="track" width={of} height="1" />
            <rect class="way" width={step} height="1" />
          </svg>
          <p>{view.screen === 'confirm' ? words.lastStep : words.progress(step, of)}</p>
        </div>
      )}
    </header>
  );
}

function Foot({ view, words, host }: { view: View; words: OpeningWords; host: string }) {
  const { foot, testMode } = words;
  const shop = shopSeen(view);
  const link = (href: string, label: string) => (
    <OutLink href={href} words={words}>
      {label}
    </OutLink>
  );
  return (
    <footer>
      {shop && !shop.livemode && (
        <p class="test-mode">
          {testMode.label} {link('/sandbox/phone', testMode.messages)}
        </p>
      )}
      <p class="foot-line">
        {link('/', (view.screen === 'done' ? foot.runBy : foot.paidThrough)(host))}
        <span class="foot-line">
          {link('/terms', foot.terms)}
          {link('/privacy', foot.privacy)}
          {link(shop?.supportUrl ?? '/help', foot.help)}
        </span>
      </p>
    </footer>
  );
}

/** The place of the price, until the page has said it. */
const BoneLine = () => (
  <header>
    <div class="top-line">
      <span class="bone wide" />
      <span class="bone" />
    </div>
    <div class="progress">
      <span class="bone line" />
    </div>
  </header>
);

/** Where it is not known yet which screen is the first. */
function Skeleton({ label }: { label: string }) {
  return (
    <div class="sheet">
      <BoneLine />
      <main data-screen="loading" aria-busy="true" aria-label={label}>
        <span class="bone title" />
        <span class="bone" />
        <span class="bone box" />
        <button type="submit" class="bone box" disabled aria-label={label} />
      </main>
    </div>
  );
}
