import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  platformAuthenticatorIsAvailable,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import * as v from 'valibot';
import { FRAME_PATHS } from '../../protocol/frameApi.js';
import {
  type PasskeyMade,
  PasskeyMadeSchema,
  PasskeyOptionsSchema,
  type PasskeySaved,
  PasskeySavedSchema,
  type PasskeyUsed,
  PasskeyUsedSchema,
} from '../../protocol/passkeyApi.js';
import { PASSKEY_UNUSED, type PasskeyWays } from '../state/recognitionState.js';
import type { Post, Result } from '../state/result.js';

/** Passkeys' part of the provider's calls. */
type Provider = { post: Post; sessionId(): string | null; bearers(): number };
type Prepared = { options: unknown; of: string; until: number };
type Ceremony = 'request' | 'creation';

const PATHS = { request: FRAME_PATHS.passkeyRequest, creation: FRAME_PATHS.passkeyCreation } as const;

/** Milliseconds before they end in which options are no longer given to anybody. */
const MARGIN = 60_000;

const UNUSED: Result<never> = {
  ok: false,
  offline: false,
  problem: { code: PASSKEY_UNUSED, triesLeft: null, fields: [], retryAfter: null },
};

export type Passkeys = ReturnType<typeof createPasskeys>;

/**
 * The platform's passkeys. Its prompt must follow a click at once, so the options are fetched beforehand: `prepare`,
 * then `use` or `make` in the click.
 */
export function createPasskeys(provider: Provider, now: () => number) {
  const prepared = new Map<Ceremony, Prepared>();

  /** Whom options are for: those to make one name their buyer, those to use one are the same for everybody. */
  const whom = (ceremony: Ceremony): string =>
    ceremony === 'creation' ? `${provider.sessionId()} ${provider.bearers()}` : `${provider.sessionId()}`;
  const ready = (ceremony: Ceremony): unknown => {
    const found = prepared.get(ceremony);
    return found && found.of === whom(ceremony) && now() < found.until ? found.options : undefined;
  };
  /** A challenge counts once. */
  const take = (ceremony: Ceremony): unknown => {
    const options = ready(ceremony);
    prepared.delete(ceremony);
    return options;
  };

  const self = {
    isReady: (ceremony: Ceremony): boolean => ready(ceremony) !== undefined,

    /** Fetches the options unless they are there. False: passkeys are not to be had here. */
    async prepare(ceremony: Ceremony): Promise<boolean> {
      if (!allows(ceremony)) return false;
      if (ready(ceremony) !== undefined) return true;
      const of = whom(ceremony);
      const result = await provider.post(PATHS[ceremony], {}, PasskeyOptionsSchema);
      if (!result.ok) return false;
      const { options, expires_in } = result.value;
      prepared.set(ceremony, { options, of, until: now() + expires_in * 1000 - MARGIN });
      return true;
    },

    /**
     * Where a passkey may lie on this very device, the browser can offer it at the phone field; elsewhere a button asks
     * for one on another.
     */
    async ways(): Promise<Exclude<PasskeyWays, 'none'>> {
      const [onDevice, autofill] = await Promise.all([
        platformAuthenticatorIsAvailable(),
        browserSupportsWebAuthnAutofill(),
      ]);
      return onDevice && autofill ? 'autofill' : 'button';
    },

    /** Lets the buyer choose a passkey. Call it in the click. */
    async use(): Promise<Result<PasskeyUsed>> {
      return ask(take('request'), false);
    },

    /** Waits, without a prompt, for a passkey to be chosen at the phone field; `null` when none was. */
    async choose(): Promise<PasskeyUsed | null> {
      const chosen = await ask(ready('request'), true);
      if (!chosen.ok) return null;
      prepared.delete('request');
      return chosen.value;
    },

    /** No more waiting for one. */
    stopChoosing: () => WebAuthnAbortService.cancelCeremony(),

    /** Makes a passkey and has it kept. Call it in the click. */
    async make(): Promise<Result<PasskeySaved>> {
      if (ready('creation') === undefined) await self.prepare('creation');
      const options = take('creation') as PublicKeyCredentialCreationOptionsJSON | undefined;
      if (!options) return UNUSED;
      let made: PasskeyMade;
      try {
        made = v.parse(PasskeyMadeSchema, await startRegistration({ optionsJSON: options }));
      } catch (error) {
        // The authenticator holds one for this wallet already: that is what was wanted.
        return isName(error, 'InvalidStateError') ? { ok: true, value: { status: 'saved' } } : UNUSED;
      }
      return provider.post(FRAME_PATHS.passkeyMade, made, PasskeySavedSchema);
    },
  };
  return self;
}

async function ask(options: unknown, useBrowserAutofill: boolean): Promise<Result<PasskeyUsed>> {
  if (options === undefined) return UNUSED;
  // The provider's own options, which the platform checks itself.
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
  try {
    const credential = await startAuthentication({
      optionsJSON,
      useBrowserAutofill,
      verifyBrowserAutofillInput: false,
    });
    return { ok: true, value: v.parse(PasskeyUsedSchema, credential) };
  } catch {
    return UNUSED;
  }
}

const isName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Browsers that say what the page around the frame forbids are asked; in the others the prompt fails. */
function allows(ceremony: Ceremony): boolean {
  if (!browserSupportsWebAuthn()) return false;
  const policy = (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy;
  const name = ceremony === 'request' ? 'publickey-credentials-get' : 'publickey-credentials-create';
  return policy?.allowsFeature(name) ?? true;
}
