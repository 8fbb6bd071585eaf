/** Codes an {@link OnDemandError} can carry. They are stable: switch on them, never on messages. */
export type OnDemandErrorCode =
  /** An attribute or option is missing, wrong or contradicts another; `attribute` names it. */
  | 'invalid_option'
  /** The frame did not load: blocked, offline, or the page's origin is not registered with the key. */
  | 'frame_unreachable'
  /** The page's Content-Security-Policy lacks the provider in `frame-src`. */
  | 'frame_blocked_by_csp'
  /** The frame loaded but did not answer in time. */
  | 'handshake_timeout'
  /** The frame speaks another version of the bridge than this SDK: one of the two is out of date. */
  | 'bridge_version'
  /** Something answered that does not speak this SDK's protocol, or the frame's origin is the page's own. */
  | 'provider_mismatch'
  /** The handle was used after `destroy()`. */
  | 'destroyed';

const BRAND = Symbol.for('ondemand-pay.error');

/**
 * What the SDK throws and what `ondemand:error` carries. The message is for developers, names the field
 * and the expectation, and never holds a token, code, phone number or address.
 */
export class OnDemandError extends Error {
  override readonly name = 'OnDemandError';
  readonly code: OnDemandErrorCode;
  /** The form attribute at fault (`data-amount`), for `invalid_option`. */
  readonly attribute: string | undefined;
  /** @internal lets {@link isOnDemandError} recognise an error of another copy of this library. */
  readonly [BRAND] = true;

  constructor(code: OnDemandErrorCode, message: string, options: { attribute?: string } = {}) {
    super(message);
    this.code = code;
    this.attribute = options.attribute;
  }
}

/**
 * Refuses an attribute or option: the message names it and says what it must be.
 *
 * @throws {OnDemandError} `invalid_option`, always.
 */
export function refuseOption(attribute: string, rule: string): never {
  throw new OnDemandError('invalid_option', `${attribute} ${rule}`, { attribute });
}

/** True for an {@link OnDemandError}, also one of another copy of the library or another realm. */
export function isOnDemandError(value: unknown): value is OnDemandError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
