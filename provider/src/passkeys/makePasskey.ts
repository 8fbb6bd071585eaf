import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { PasskeyMade, PasskeyOptions } from 'ondemand-pay/internal';
import { recordBuyersAct } from '../audit/auditStore.js';
import { maskEmail } from '../buyers/emailAddress.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { CHALLENGE_LIFETIME, makeChallenge, takeChallenge } from './challenge.js';
import { readClientData } from './clientData.js';
import { relyingParty, userHandleOf } from './passkey.js';
import { insertPasskey, listPasskeys } from './passkeyStore.js';

/** EdDSA, ES256 and RS256, as COSE numbers them: what authenticators in use can do. */
const ALGORITHMS = [-8, -7, -257];

/**
 * What the platform needs to make a passkey that can be found without a name and always asks for its user.
 * @throws {Refusal} `step_missing`; `factor_missing` where only a cookie knows the buyer: a copied one must not be
 *   turned into something stronger.
 */
export async function offerPasskey(deps: Deps, session: FrameSession): Promise<PasskeyOptions> {
  const proved = requireProof(session);
  const { mode, buyerId, walletId, email } = proved;
  const existing = await listPasskeys(deps.database, mode, buyerId);
  const name = email === null ? relyingParty(deps) : maskEmail(email);
  const options = await generateRegistrationOptions({
    rpName: deps.operator?.name ?? relyingParty(deps),
    rpID: relyingParty(deps),
    userID: new Uint8Array(userHandleOf(deps, mode, buyerId)),
    // An authenticator lists it beside the passkeys of real purchases.
    userName: mode === 'test' ? `${name} (test)` : name,
    challenge: makeChallenge(deps, session, 'creation'),
    timeout: CHALLENGE_LIFETIME * 1000,
    excludeCredentials: existing
      .filter((passkey) => passkey.walletId === walletId)
      .map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { options: { ...options }, expires_in: CHALLENGE_LIFETIME };
}

/**
 * Keeps the passkey that was made: from now on it opens this session's wallet.
 * @throws {Refusal} `step_missing`, `factor_missing`, `passkey_refused`.
 */
export async function keepPasskey(deps: Deps, session: FrameSession, made: PasskeyMade): Promise<void> {
  const { mode, buyerId, walletId } = requireProof(session);
  const { challenge } = readClientData(deps, session, made.response.clientDataJSON);
  await takeChallenge(deps, session, 'creation', challenge);
  const registered = await verify(deps, made, challenge);
  const passkeyId = uuid(deps.random);
  const passkey = {
    mode,
    credentialId: registered.id,
    passkeyId,
    buyerId,
    walletId,
    userHandle: userHandleOf(deps, mode, buyerId).toString('base64url'),
    publicKey: Buffer.from(registered.publicKey),
    counter: registered.counter,
    transports: made.response.transports,
    createdAt: deps.clock(),
    lastUsedAt: null,
  };
  await deps.database.transaction(async (tx) => {
    if (!(await insertPasskey(tx, passkey))) throw new Refusal('passkey_refused');
    await recordBuyersAct(tx, deps, passkey, 'passkey.make', passkeyId);
  });
}

async function verify(deps: Deps, made: PasskeyMade, challenge: string) {
  try {
    const { response, ...credential } = made;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...credential,
        response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: deps.url,
      expectedRPID: relyingParty(deps),
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (verified) return registrationInfo.credential;
  } catch (cause) {
    throw new Refusal('passkey_refused', { cause });
  }
  throw new Refusal('passkey_refused');
}

function requireProof(session: FrameSession): ProvedSession {
  const proved = requireBuyer(session);
  if (proved.provedBy === 'device' || proved.provedBy === 'sms_new_sim') throw new Refusal('factor_missing');
  return proved;
}
