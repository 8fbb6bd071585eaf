import * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';

/* Browsers add members of their own, so that nobody relies on the exact text. */
const ClientDataSchema = v.object({
  challenge: v.string(),
  origin: v.string(),
  crossOrigin: v.optional(v.boolean()),
  topOrigin: v.optional(v.string()),
});

/**
 * What the browser says of the ceremony, checked against the page the session was opened for: in the frame the
 * provider's document stood inside another, whose origin is registered with the key; on the provider's own page it
 * stood alone. Some browsers do not tell the outer page's origin; there `frame-ancestors` has checked it.
 * @returns the challenge, which is not checked.
 * @throws {Refusal} `passkey_refused`.
 * @see https://www.w3.org/TR/webauthn-3/#dictdef-collectedclientdata
 */
export function readClientData(
  { url }: Pick<Deps, 'url'>,
  { merchant }: FrameSession,
  clientDataJSON: string,
): { challenge: string } {
  const said = v.safeParse(v.pipe(v.string(), v.parseJson(), ClientDataSchema), decode(clientDataJSON));
  if (!said.success) throw new Refusal('passkey_refused');
  const { challenge, origin, crossOrigin, topOrigin } = said.output;
  const isPlaced = merchant.ofProvider
    ? crossOrigin !== true && topOrigin === undefined
    : crossOrigin !== false && (topOrigin === undefined || merchant.origins.includes(topOrigin));
  if (origin !== url || !isPlaced) throw new Refusal('passkey_refused');
  return { challenge };
}

const decode = (text: string) => Buffer.from(text, 'base64url').toString('utf8');
