import type { ComponentChildren } from 'preact';
import type { GuardView } from '../rules/click/guardView.js';
import { GOOD_NEWS, isAccountView } from '../state/accountState.js';
import { screenSeen } from '../state/drawnScreen.js';
import type { Rows } from '../state/screenRules.js';
import type { Event, Field, Notice, OpeningNotice, PurchaseNotice, State, View } from '../state/state.js';
import type { OpeningWords, Words } from '../words/words.js';
import { AlertIcon, CheckIcon } from './icons.js';
import { moneyWords } from './moneyWords.js';

/** What every screen gets. */
export type ScreenProps<V extends View = View, W extends OpeningWords = Words> = {
  view: V;
  state: State;
  words: W;
  dispatch: (event: Event) => void;
  /** Milliseconds since 1970. */
  now: number;
  guard: GuardView;
};

/** Draws one screen. `words` are the first part's alone where the screen comes with the first load. */
// biome-ignore lint/suspicious/noExplicitAny: each row takes the view and the words of its own.
export type AnyScreen = (props: ScreenProps<any, any> & { host: string }) => ComponentChildren;

/** The screens by the names of their rows. */
export type ScreenTable = { readonly [Row in keyof Rows]?: AnyScreen };

/** Whole seconds until a time in milliseconds since 1970; 0 once it has come. */
export const secondsUntil = (until: number | null, now: number): number =>
  until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1000));

/** One screen of the union by its name. */
export type ViewOf<Name extends View['screen']> = Extract<View, { screen: Name }>;

/**
 * The frame of a screen: its heading, what went wrong, its content. Everything stands in a form, so that
 * Enter works as people know it; nothing is ever sent by the form itself.
 */
export function Screen({
  view,
  state,
  words,
  dispatch,
  title,
  titleIcon,
  titleHidden = false,
  busy = state.work.status === 'busy',
  seen = false,
  onSubmit = () => dispatch({ type: 'submitted' }),
  children,
}: Omit<ScreenProps<View, OpeningWords & Partial<Words>>, 'now' | 'guard'> & {
  title: string;
  titleIcon?: ComponentChildren;
  /** What the screen is stands there already; who listens is told. */
  titleHidden?: boolean;
  busy?: boolean;
  /** The title says what a guarded button agrees to. */
  seen?: boolean;
  onSubmit?: () => void;
  children: ComponentChildren;
}) {
  const shopName = 'shop' in view ? view.shop.merchantName : '';
  const isCancelled = state.notice === 'cancelled';
  const said = state.notice && (
    <Callout calm={CALM.includes(state.notice)} good={GOOD.includes(state.notice)}>
      {state.unsettled ? words.unsettled : say(view, words, state.notice, shopName, moneyWords(words, state))}
    </Callout>
  );
  return (
    <main data-screen={screenSeen(view)} data-travel={state.travel} aria-busy={busy}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // Some fillers tell of nothing at all.
          for (const { id, value } of event.currentTarget.querySelectorAll<HTMLInputElement>('.box input')) {
            if (value !== state.typed[id as Field]) dispatch({ type: 'typed', field: id as Field, value });
          }
          onSubmit();
        }}
      >
        {titleIcon}
        <h1 tabIndex={-1} class={titleHidden ? 'visually-hidden' : undefined} data-seen={seen ? '' : undefined}>
          {title}
        </h1>
        {!isCancelled && said}
        {children}
        {/* Below everything else, where the tap was: nothing moves for it. */}
        {isCancelled && said}
      </form>
    </main>
  );
}

/** What the buyer wanted themselves is told without alarm. */
const GOOD: readonly Notice[] = GOOD_NEWS;
const CALM: readonly Notice[] = ['cancelled', 'not_approved', 'not_recognised', 'forgotten', ...GOOD];

const isOpening = (words: OpeningWords, notice: Notice): notice is OpeningNotice =>
  Object.hasOwn(words.notices, notice);

function say(view: View, words: Partial<Words> & OpeningWords, notice: Notice, shop: string, money: string): string {
  const own: Partial<Record<Notice, string>> = (isAccountView(view) && words.account?.notices) || {};
  if (own[notice] !== undefined) return own[notice];
  if (isOpening(words, notice)) return words.notices[notice](money);
  return words.purchaseNotices?.(notice as PurchaseNotice, shop, money) ?? words.notices.unavailable(money);
}

/**
 * Something that went wrong, in words and with an icon, never by colour alone. `calm`: nothing went wrong; `good`:
 * something went well.
 */
export function Callout({
  children,
  calm = false,
  good = false,
}: {
  children: ComponentChildren;
  calm?: boolean;
  good?: boolean;
}) {
  return (
    <p class={calm ? 'callout calm' : 'callout'}>
      {good ? <CheckIcon /> : <AlertIcon />}
      <span>{children}</span>
    </p>
  );
}
