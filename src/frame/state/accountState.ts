import type {
  ChangeCodeSent,
  ChangeStep,
  OwnLimit,
  Preferences,
  Receipt,
  RecurringPaymentView,
  SavedInstrument,
} from '../../protocol/accountApi.js';
import type { FrameSettings } from '../../protocol/bridge.js';
import type { Factor, FactorProved } from '../../protocol/frameApi.js';
import type { Result } from './result.js';
import type { FactorGiven, Proving, Shop, State, View } from './state.js';

/**
 * The flows in which nothing is bought: what the buyer pays at a shop, or, without a session of a shop's, on the
 * provider's own page; and the receipt of one order.
 */
export type AccountRequest =
  | (FrameSettings & { flow: 'preferences' })
  | (FrameSettings & { flow: 'success'; orderReference: string });

/** A change that answers with the preferences as they stand then. */
export type Change =
  | { change: 'stop'; id: string }
  | { change: 'prefer'; id: string }
  | { change: 'remove'; id: string; replacementId: string | null; stopRecurring: boolean }
  /** A device or a passkey; `null`: all devices, this one too. */
  | { change: 'forget-devices'; id: string | null }
  | { change: 'recognition'; everywhere: boolean }
  /** The most that one tap buys; `null`: what each shop lets it. */
  | { change: 'limit'; limit: OwnLimit | null }
  /** Stops the change of the number that waits. */
  | { change: 'keep-phone' };

/** A step of a change that needs a code from the new address, or from the old and the new number. */
export type ChangeStepRequest =
  | { step: 'email'; email: string }
  | { step: 'verify-email'; code: string }
  /** `lost`: the old number gets no code, and the change waits. */
  | { step: 'phone'; phone: string; country?: string; lost?: true }
  | { step: 'verify-phone'; code: string };

/** What these flows ask of the provider. */
export type AccountCall =
  /** `null` on the provider's own page. */
  | { name: 'open'; sessionId: string | null }
  | { name: 'change'; change: Change }
  | { name: 'step'; request: ChangeStepRequest }
  | { name: 'prove'; factor: FactorGiven }
  | { name: 'export' }
  | { name: 'erase' }
  | { name: 'receipt'; orderId: string }
  | { name: 'report'; orderId: string; note: string }
  | { name: 'method'; orderId: string; instrumentId: string };

type Values = {
  open: Preferences;
  change: Preferences;
  step: ChangeStep;
  prove: FactorProved;
  /** The file has been handed to the browser. */
  export: true;
  erase: { something_remains: boolean };
  receipt: Receipt;
  report: Receipt;
  method: Receipt;
};
export type AccountAnswer = {
  [Name in keyof Values]: { name: Name; result: Result<Values[Name]> };
}[keyof Values];

/** A code on its way. `resendAt` is in milliseconds since 1970. */
export type ChangeCode = Pick<ChangeCodeSent, 'to' | 'masked'> & { resendAt: number };

/** Shows that the buyer is there now, and then goes on with what was asked. */
export type ProvePart<Back> = Proving & {
  name: 'prove';
  /** `second`: something else than a code to the number. */
  need: 'any' | 'second';
  /** `null`: only to see more. */
  next: AccountCall | null;
  back: Back;
};

type ShownPart =
  | { name: 'overview' }
  | { name: 'stop'; payment: RecurringPaymentView }
  | { name: 'add' }
  | { name: 'remove'; instrument: SavedInstrument }
  | { name: 'email' }
  | { name: 'phone'; lost?: true }
  /** Asked for again, it sends another code. */
  | { name: 'change-code'; request: Extract<ChangeStepRequest, { step: 'email' | 'phone' }>; sent: ChangeCode }
  | { name: 'forget-all' }
  | { name: 'limit' }
  | { name: 'erase'; sure: boolean };

/** The parts of the screen `preferences`. */
export type PreferencesPart =
  | ShownPart
  | ProvePart<ShownPart>
  /** The invitation has expired, was used in another frame, or names somebody else. */
  | { name: 'expired' }
  | { name: 'erased'; remains: boolean }
  | { name: 'closed' };

/** The parts of the screen `receipt`. `missing`: this shop has no such order. */
export type ReceiptPart =
  | { name: 'receipt' }
  | { name: 'report' }
  | { name: 'method' }
  | { name: 'missing' }
  | ProvePart<{ name: 'receipt' } | { name: 'method' }>;

/** `null` while they are fetched, or could not be. */
export type PreferencesView = {
  screen: 'preferences';
  shop: Shop;
  preferences: Preferences | null;
  part: PreferencesPart;
};
/** `preferences`: what Back leads to; `null` where the receipt is all there is. */
export type ReceiptView = {
  screen: 'receipt';
  shop: Shop;
  orderId: string;
  receipt: Receipt | null;
  preferences: Preferences | null;
  part: ReceiptPart;
};
export type AccountView = PreferencesView | ReceiptView;

export const isAccountView = (view: View): view is AccountView =>
  view.screen === 'preferences' || view.screen === 'receipt';

/** A state on one of these screens. */
export type AccountState = State & { readonly view: AccountView };

/** What only these screens have for the buyer to do. */
export type AccountEvent =
  /** Another part of the preferences or of the receipt. */
  | { type: 'part'; part: ShownPart | Extract<ReceiptPart, { name: 'report' | 'method' }> }
  /** Something that needs no screen of its own. */
  | { type: 'ask'; call: AccountCall }
  | { type: 'order'; orderId: string }
  /** Shows more of what was saved, or the other way to prove. */
  | { type: 'prove'; factor: Factor }
  /** The receipt's buyer wants to show who they are. */
  | { type: 'introduce' }
  | { type: 'print-blocked' };

/** What went well, told without alarm. */
export const GOOD_NEWS = ['stopped', 'changed', 'exported', 'reported', 'method_changed'] as const;

/** What only these screens can have to say. */
export type AccountNotice =
  | (typeof GOOD_NEWS)[number]
  | 'instrument_in_use'
  | 'no_second_factor'
  | 'saved_elsewhere'
  | 'phone_taken'
  | 'method_refused'
  | 'print_blocked';

/** What one tap may buy: what each shop lets it, up to an amount of the buyer's own, or nothing. */
export const LIMIT_CHOICES = ['shops', 'own', 'always'] as const;
export type LimitChoice = (typeof LIMIT_CHOICES)[number];
