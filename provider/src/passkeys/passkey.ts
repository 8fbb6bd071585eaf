import type { Mode } from '../common/mode.js';
import type { Deps } from '../ports/deps.js';

/** A credential of an authenticator that knows its user; it opens the wallet it was made with. */
export type Passkey = {
  mode: Mode;
  /** base64url */
  credentialId: string;
  /** What the buyer's own pages call it. */
  passkeyId: string;
  buyerId: string;
  walletId: string;
  /** base64url; see {@link userHandleOf}. */
  userHandle: string;
  /** COSE */
  publicKey: Buffer;
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** The relying party of every passkey: the provider's host, whatever page the frame is on. */
export const relyingParty = ({ url }: Pick<Deps, 'url'>): string => new URL(url).hostname;

/**
 * What an authenticator calls its buyer: 32 bytes that look random, are the same for a buyer and mode, and say nothing
 * of them to whoever reads an authenticator's list.
 * @see https://www.w3.org/TR/webauthn-3/#sctn-user-handle-privacy
 */
export const userHandleOf = ({ vault }: Pick<Deps, 'vault'>, mode: Mode, buyerId: string): Buffer =>
  vault.hash('passkey user', mode, buyerId);
