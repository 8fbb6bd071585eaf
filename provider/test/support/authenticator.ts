import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { PasskeyMade, PasskeyUsed } from 'ondemand-pay/internal';
import { TEST_URL } from './provider.js';

/** What a browser and its authenticator say; each can be made to say something else. */
export type Ceremony = {
  origin?: string;
  crossOrigin?: boolean | undefined;
  topOrigin?: string | undefined;
  /** User verified, not only present. */
  verified?: boolean;
  rpId?: string;
  /** What the counter says; one more than before if left out. */
  counter?: number;
  /** Further members, as some browsers add them. */
  more?: Record<string, unknown>;
};

export type CreationOptions = {
  challenge: string;
  rp: { id: string };
  user: { id: string; name: string };
  authenticatorSelection: Record<string, unknown>;
  excludeCredentials: { id: string }[];
};
export type RequestOptions = {
  challenge: string;
  rpId: string;
  userVerification: string;
  allowCredentials?: { id: string }[];
};

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

/** An authenticator in software with one ES256 passkey, and the browser around it. */
export function createAuthenticator(pageOrigin: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  let counter = 0;
  let userHandle: string | undefined;

  const clientData = (type: string, challenge: string, ceremony: Ceremony) => {
    const placed = { crossOrigin: true, topOrigin: pageOrigin, ...ceremony };
    const { origin = TEST_URL, crossOrigin, topOrigin, more } = placed;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin, topOrigin, ...more }));
  };
  const authenticatorData = ({ verified = true, rpId = new URL(TEST_URL).hostname }: Ceremony, flags: number) => {
    const head = Buffer.alloc(5);
    head[0] = 0x01 | (verified ? 0x04 : 0) | flags;
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), head]);
  };
  const credential = { id: text(credentialId), rawId: text(credentialId), type: 'public-key' } as const;

  return {
    credential,
    create({ challenge, user }: CreationOptions, ceremony: Ceremony = {}): PasskeyMade {
      userHandle = user.id;
      counter = ceremony.counter ?? counter + 1;
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const cose = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
          [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
        ]),
      );
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, cose]);
      const authData = new Uint8Array(Buffer.concat([authenticatorData(ceremony, 0x40), attested]));
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]) as Parameters<typeof isoCBOR.encode>[0],
      );
      return {
        ...credential,
        response: {
          clientDataJSON: text(clientData('webauthn.create', challenge, ceremony)),
          attestationObject: text(attestation),
          transports: ['internal'],
        },
      };
    },
    get({ challenge }: RequestOptions, ceremony: Ceremony = {}): PasskeyUsed {
      counter = ceremony.counter ?? counter + 1;
      const data = clientData('webauthn.get', challenge, ceremony);
      const signed = authenticatorData(ceremony, 0);
      const signature = createSign('SHA256')
        .update(Buffer.concat([signed, sha256(data)]))
        .sign(privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: text(data),
          authenticatorData: text(signed),
          signature: text(signature),
          userHandle: userHandle ?? null,
        },
      };
    },
  };
}

export type Authenticator = ReturnType<typeof createAuthenticator>;
