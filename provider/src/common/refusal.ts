import { FRAME_PROBLEMS, type FrameProblemCode } from 'ondemand-pay/internal';
import { PROBLEMS, type ProblemCode } from 'ondemand-pay/protocol';

export type RefusalCode = ProblemCode | FrameProblemCode;

const KNOWN: Record<RefusalCode, readonly [status: number, title: string]> = { ...PROBLEMS, ...FRAME_PROBLEMS };

/** What goes into the answer beside the code. Never a secret, phone, email, code, card number or proof. */
export type RefusalDetails = {
  /** For the developer: which field, what was expected. */
  detail?: string;
  /** Each wrong field with a JSON pointer (RFC 6901). */
  errors?: { pointer: string; detail: string }[];
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
  headers?: Record<string, string>;
  /** Further members of the problem: `order`, `decline_reason`, `tries_left`. */
  members?: Record<string, unknown>;
  /** BCP 47: the language of `user_message`. */
  locale?: string;
  cause?: unknown;
};

/**
 * A request refused for a coded reason. Thrown anywhere in the domain; the HTTP app turns it into a problem
 * (RFC 9457) in one place, the command line into exit code 1.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(details.detail ?? titleOf(code), 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return KNOWN[this.code][0];
  }
}

/** The code's title, the same for every occurrence. */
export const titleOf = (code: RefusalCode): string => KNOWN[code][1];
