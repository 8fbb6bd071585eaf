/**
 * The processor's own page, in a window of the provider's that the buyer's click opens: for the details of a card, and
 * for the bank's question about one payment. What comes of it is asked of the provider, for as long as the buyer waits;
 * whether the window is still there decides nothing, since its page may have cut it off from this one.
 */
import type { PaymentMethod } from '../../../protocol/frameApi.js';
import type { OpenRailPage, RailPageOutcome } from '../../../protocol/railPageApi.js';
import { withHold } from '../../state/held.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Answer, Job, KnownBuyer, RailPage, Shop, State, View } from '../../state/state.js';
import { fail, refused, show, start } from '../../state/transitions.js';
import { isOnPage } from './payableMethods.js';
import type { Agreed } from './proofRefused.js';

/** The screens that send the buyer to a page. */
type InWindow = Rows['page'] | Extract<View, { screen: 'authenticate'; page: RailPage }>;
export type AtPage = At<InWindow>;

const FRESH: RailPage = { opened: null, phase: 'ready', used: false, times: 0 };

/** A new way to pay: its fields, once they are here, or the way to its processor's page. */
export function askDetails(state: State, shop: Shop, buyer: KnownBuyer, method: PaymentMethod): State {
  const asked = { screen: 'details', shop, buyer, method } as const;
  if (isOnPage(shop, method)) return openPage(show(state, { ...asked, asks: 'page', page: FRESH }));
  return method === 'card' && state.cardRecords === null
    ? start({ ...state, notice: null }, { kind: 'loadCardFields', shop, buyer })
    : show(state, { ...asked, asks: 'instrument' });
}

/** The fields of a card have come; what cannot be had is asked for again by the next press. */
export const cardFieldsLoaded = (
  state: State,
  { records }: Extract<Answer, { kind: 'loadCardFields' }>,
  { shop, buyer }: Extract<Job, { kind: 'loadCardFields' }>,
): State => (records ? askDetails({ ...state, cardRecords: records }, shop, buyer, 'card') : fail(state, 'offline'));

/** The bank asks on its own page about what the confirmation shows. */
export function askBank(state: State, agreed: Agreed & { screen: 'confirm' }): State {
  const { shop, buyer, instrument, terms } = agreed;
  if (!terms) return state;
  const { confirmation } = terms;
  return openPage(show(state, { screen: 'authenticate', shop, buyer, instrument, confirmation, page: FRESH }));
}

/** The way in is asked for before the click that opens the window: between the two nothing may be waited for. */
function openPage(state: State): State {
  if (!isAtPage(state)) return state;
  const { view } = state;
  const { locale } = view.shop.request;
  const asked: OpenRailPage =
    view.screen === 'details'
      ? { method: view.method, locale }
      : { confirmation_id: view.confirmation.confirmation_id, locale };
  return start(withPage(state, { opened: null, phase: 'ready', used: false }), { kind: 'openRailPage', asked });
}

const isAtPage = (state: State): state is AtPage => 'page' in state.view && state.view.page !== null;

const withPage = (state: AtPage, page: Partial<RailPage>): AtPage =>
  ({ ...state, view: { ...state.view, page: { ...state.view.page, ...page } } }) as AtPage;

/** A trusted click: the window opens, or the way in is asked for once more. */
export function visit(state: AtPage): State {
  const { opened, used } = state.view.page;
  const { work } = state;
  const isOpening = work.status === 'busy' && work.job.kind !== 'readRailPage';
  if (isOpening) return state;
  const quiet: AtPage = { ...state, notice: null };
  return opened && !used ? start(quiet, { kind: 'visitRailPage', path: opened.path }) : openPage(quiet);
}

/** What both screens do with the answers. `decided`: with what became of the page. */
export const pageAnswers = <S extends AtPage>(
  decided: (state: S, outcome: Exclude<RailPageOutcome, { status: 'open' }>) => State,
) => ({
  openRailPage: (state: S, { result }: Extract<Answer, { kind: 'openRailPage' }>): State => {
    if (!result.ok) return refused(state, result, null);
    const isAway = state.view.page.phase === 'away';
    const ready = withPage(state, { opened: result.value });
    return isAway ? read(ready) : ready;
  },
  visitRailPage: (state: S, { opened }: Extract<Answer, { kind: 'visitRailPage' }>): State => {
    if (!opened) return withPage(state, { phase: 'blocked' });
    const away = withPage(state, { phase: 'away', used: true, times: 0 });
    const { view } = away;
    // From now on the bank may hold the amount, whatever this frame hears of it.
    return read(view.screen === 'authenticate' ? withHold(away, view.confirmation.confirmation_id) : away);
  },
  readRailPage: (state: S, { result, closed }: Extract<Answer, { kind: 'readRailPage' }>): State => {
    if (!result.ok) {
      if (result.offline || result.problem.code !== 'not_found') return read(state);
      // Of a session that is over.
      return fail(openPage(state), 'page_left');
    }
    const outcome = result.value;
    if (outcome.status !== 'open') return decided(state, outcome);
    // Whoever closed the window may open it again; whoever did not is waited for all the same.
    return closed && outcome.entered ? openAgain(state) : read(withPage(state, { used: outcome.entered || !closed }));
  },
});

/** Another way in, while what came of the one before is still waited for. */
function openAgain(state: AtPage): State {
  const asked = openPage(state);
  return isAtPage(asked) ? withPage(asked, { phase: 'away' }) : asked;
}

/** Nothing came of it: the page can be opened anew. */
export const openAnew = (state: AtPage): State => fail(openPage(state), 'page_left');

function read(state: AtPage): State {
  const { opened, times } = state.view.page;
  if (!opened) return state;
  const waiting = withPage(state, { times: times + 1 });
  return start(waiting, { kind: 'readRailPage', pageId: opened.page_id, wait: delay(times) });
}

/** Milliseconds until the next question: a card is given, or a bank answered, in a minute or two. */
const delay = (times: number): number => (times < 60 ? 1000 : times < 120 ? 3000 : 15_000);
