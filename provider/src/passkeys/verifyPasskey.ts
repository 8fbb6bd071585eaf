import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { PasskeyOptions, PasskeyUsed } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { CHALLENGE_LIFETIME, makeChallenge, takeChallenge } from './challenge.js';
import { readClientData } from './clientData.js';
import { type Passkey, relyingParty } from './passkey.js';
import { findPasskey, removePasskeys, usePasskey } from './passkeyStore.js';

/** What the platform needs to let the buyer choose one of their passkeys: the same for everybody, known or not. */
export async function requestPasskey(deps: Deps, session: FrameSession): Promise<PasskeyOptions> {
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(deps),
    userVerification: 'required',
    challenge: makeChallenge(deps, session, 'request'),
    timeout: CHALLENGE_LIFETIME * 1000,
  });
  return { options: { ...options }, expires_in: CHALLENGE_LIFETIME };
}

/**
 * The passkey that answered this session's challenge with its user verified, marked as used. One that counts no higher
 * than before was copied: it is removed, and what is left is the way of a new device.
 * @throws {Refusal} `passkey_refused`, whatever was wrong.
 * @see https://www.w3.org/TR/webauthn-3/#sctn-sign-counter
 */
export async function verifyPasskey(deps: Deps, session: FrameSession, used: PasskeyUsed): Promise<Passkey> {
  const { challenge } = readClientData(deps, session, used.response.clientDataJSON);
  await takeChallenge(deps, session, 'request', challenge);
  const passkey = await findPasskey(deps.database, session.mode, used.id);
  const { userHandle } = used.response;
  if (!passkey || (userHandle && userHandle !== passkey.userHandle)) throw new Refusal('passkey_refused');

  const counter = await verifySignature(deps, session, passkey, used, challenge);
  const now = deps.clock();
  if (await usePasskey(deps.database, passkey, counter, now)) return passkey;
  await removePasskeys(deps.database, session.mode, passkey, now);
  deps.log.warn({ mode: session.mode, passkeyId: passkey.passkeyId }, 'a passkey counted backwards: it is removed');
  throw new Refusal('passkey_refused');
}

/** @returns how often the authenticator says that it was used. */
async function verifySignature(
  deps: Deps,
  { merchant }: FrameSession,
  { credentialId, publicKey }: Passkey,
  { id, rawId, type, response }: PasskeyUsed,
  challenge: string,
): Promise<number> {
  const { clientDataJSON, authenticatorData, signature } = response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: deps.url,
      expectedTopOrigin: [...merchant.origins],
      expectedRPID: relyingParty(deps),
      requireUserVerification: true,
      // The library would compare counters before it has looked at the signature; the store does it afterwards, at
      // once.
      credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
    });
    if (verified) return authenticationInfo.newCounter;
  } catch (cause) {
    throw new Refusal('passkey_refused', { cause });
  }
  throw new Refusal('passkey_refused');
}
