/**
 * What a reload, a tab that the phone dropped, or the way back and forth in the history must not lose: the session, the
 * screen, and what was typed. It lies in the session storage of the frame's own origin, which no page can read, for
 * one tab, one shop and one offer, and ends with the session. A browser that keeps nothing loses nothing else.
 */
import { FRAME_PATHS, type SessionView, SessionViewSchema } from '../../protocol/frameApi.js';
import { KEPT_FIELDS, type Kept } from '../state/keptState.js';
import { isAccountFlow } from '../state/request.js';
import type { Result } from '../state/result.js';
import type { FrameRequest, State, Typed, View } from '../state/state.js';
import type { Driver } from './driver.js';
import type { ProviderApi } from './providerApi.js';

/** `at`: when it was kept, in milliseconds since 1970. */
type Stored = { token: string; sessionId: string; kept: Kept; at: number };

/** What a session belongs to. Another price is another offer. */
type Place = { key: string; origin: string };
const nameOf = ({ key, origin }: Place, { flow, itemName, amount, firstAmount, currency }: FrameRequest): string =>
  `ondemand ${JSON.stringify([key, origin, flow, itemName, amount, firstAmount, currency])}`;

/** Goes on with what was kept; `null`: there is nothing, or its session is over. */
export async function resumeSession(
  storage: Storage,
  {
    provider,
    request,
    now,
    ...place
  }: Place & { provider: ProviderApi; request: FrameRequest | null; now: () => number },
): Promise<{ session: Result<SessionView>; kept: Kept } | null> {
  const stored = request && read(storage, nameOf(place, request));
  // What was bought is over. A page that says it was refused goes on with the same buyer.
  if (!stored || (stored.kept.screen === 'done' && request.problem === undefined)) return null;
  provider.adopt(stored.token, stored.sessionId);
  const fields = { key: place.key, page_origin: place.origin };
  const session = await provider.post(FRAME_PATHS.resume, fields, SessionViewSchema);
  return session.ok ? { session, kept: onThisClock(stored, now()) } : null;
}

/** Keeps every state from the buyer's first act on. */
export function keepSession(
  storage: Storage,
  driver: Pick<Driver, 'state' | 'subscribe'>,
  {
    provider,
    key,
    origin,
    now,
  }: { provider: ProviderApi; key: string; origin: () => string | null; now: () => number },
): void {
  let before: string | null = null;
  const keep = (state: State) => {
    const { view } = state;
    const [token, sessionId, pageOrigin] = [provider.bearer(), provider.sessionId(), origin()];
    // Nothing is stored in anybody's browser before they have done something here.
    if (!state.acted) return;
    if (!('shop' in view) || isAccountFlow(view.shop.request) || !token || !sessionId || !pageOrigin) return;
    const name = nameOf({ key, origin: pageOrigin }, view.shop.request);
    if (before !== null && before !== name) storage.removeItem(before);
    before = name;
    storage.setItem(name, JSON.stringify({ token, sessionId, kept: keptOf(state, view), at: now() } satisfies Stored));
  };
  const safely = (state: State) => {
    try {
      keep(state);
    } catch {
      // A full or forbidden storage keeps nothing: the buyer starts anew after a reload.
    }
  };
  driver.subscribe(safely);
  safely(driver.state());
}

/** The device's clock may have been set back meanwhile: nobody waits longer than they had to when it was kept. */
function onThisClock({ kept, at }: Stored, now: number): Kept {
  const told = <Sent extends { resendAt: number }>(sent: Sent | null): Sent | null =>
    sent && { ...sent, resendAt: Math.min(sent.resendAt, now + Math.max(0, sent.resendAt - at)) };
  const { proving } = kept;
  return { ...kept, sent: told(kept.sent), proving: proving && { ...proving, sent: told(proving.sent) } };
}

function keptOf({ typed, held }: State, view: Extract<View, { shop: unknown }>): Kept {
  const isDetails = view.screen === 'details';
  return {
    screen: view.screen,
    typed: Object.fromEntries(KEPT_FIELDS.map((field) => [field, typed[field]])) as Kept['typed'],
    recognised: view.shop.recognised,
    held,
    factors: view.shop.factors,
    sent: view.screen === 'code' || view.screen === 'phone' ? view.sent : null,
    method: isDetails && view.asks !== 'factor' ? view.method : null,
    proving:
      isDetails && view.asks === 'factor'
        ? { factor: view.factor, sent: view.sent, confirming: view.confirming }
        : null,
  };
}

/** Only this origin's own scripts write here, in the version that reads it or one before: what is odd is nothing. */
function read(storage: Storage, name: string): Stored | null {
  try {
    const stored: Partial<Stored> | null = JSON.parse(storage.getItem(name) ?? 'null');
    const isWhole =
      typeof stored?.token === 'string' &&
      typeof stored.sessionId === 'string' &&
      typeof stored.at === 'number' &&
      KEPT_FIELDS.every((field: keyof Typed) => typeof stored.kept?.typed[field as 'phone'] === 'string') &&
      Array.isArray(stored.kept?.factors);
    return isWhole ? (stored as Stored) : null;
  } catch {
    return null;
  }
}
