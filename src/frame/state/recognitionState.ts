import type { Proved, Session } from '../../protocol/frameApi.js';
import type { PasskeySaved, PasskeyUsed } from '../../protocol/passkeyApi.js';
import type { Result } from './result.js';

/** What the browser can do with passkeys here: nothing, on a click, or also while the phone field is filled in. */
export type PasskeyWays = 'none' | 'button' | 'autofill';

/** What the frame knows of the ways in which a buyer who paid before can be recognised without a code. */
export type Recognition = {
  /** The buyer said that they paid here before, and the browser's cookies do not tell: the other ways are shown. */
  readonly waysShown: boolean;
  /** The rules are loaded: a click is heard. */
  readonly ready: boolean;
  /** The provider's own page: it needs no window and no leave to use its cookies. */
  readonly firstParty: boolean;
  readonly passkeys: PasskeyWays;
  /** A passkey for the next time: it can be made, or was. */
  readonly offer: 'none' | 'ready' | 'made';
  /** The box that asks to be recognised at every shop is ticked. It never is by itself. */
  readonly everywhere: boolean;
};

export const NOT_RECOGNISED: Recognition = {
  waysShown: false,
  ready: false,
  firstParty: false,
  passkeys: 'none',
  offer: 'none',
  everywhere: false,
};

/**
 * What the browser gave on a click: who the buyer is, by its own sign-in; the provider's cookies; nothing. `lapsed`:
 * its dialog stood for so long that the click counts for nothing more.
 */
export type Access = { handover: string } | 'cookies' | 'refused' | 'lapsed';

/** How the visit to the provider's window ended. `blocked`: it did not open, or cannot talk to the frame. */
export type Visit = { status: 'handed-over'; handover: string } | { status: 'blocked' } | { status: 'closed' };

export type RecognitionJob =
  /** Asks the browser who the buyer is, and then for the provider's cookies, which it withholds inside a page. */
  | { kind: 'askAccess' }
  /** Opens the session again, now with those cookies. */
  | { kind: 'recall' }
  | { kind: 'visit' }
  | { kind: 'takeOver'; handover: string }
  /** Without `used` the platform asks now. */
  | { kind: 'usePasskey'; used: PasskeyUsed | null }
  | { kind: 'makePasskey' };

export type RecognitionAnswer =
  | { kind: 'askAccess'; access: Access }
  | { kind: 'recall'; result: Result<Session> }
  | { kind: 'visit'; visit: Visit }
  | { kind: 'takeOver'; result: Result<Proved> }
  | { kind: 'usePasskey'; result: Result<Proved> }
  | { kind: 'makePasskey'; result: Result<PasskeySaved> };

export type RecognitionEvent =
  /** "I have paid here before". */
  | { type: 'paid-before' }
  | { type: 'visit' }
  | { type: 'recognition-ready' }
  | { type: 'first-party' }
  | { type: 'use-passkey' }
  /** Chosen from what the browser offered at the phone field. */
  | { type: 'passkey-chosen'; used: PasskeyUsed }
  | { type: 'passkeys'; ways: PasskeyWays }
  | { type: 'passkey-offered' }
  | { type: 'make-passkey' }
  | { type: 'everywhere'; wanted: boolean };

/** What a refusal says when the buyer, or the browser, did not use a passkey. */
export const PASSKEY_UNUSED = 'passkey_unused';
