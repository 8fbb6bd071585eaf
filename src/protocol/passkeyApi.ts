/**
 * Passkeys in the frame: one is made by a buyer who has proved to be there, and opens the wallet it was made with
 * anywhere. Options and answers are the JSON forms of WebAuthn. Private to the frame and the provider.
 * @see https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
import * as v from 'valibot';

const base64url = (max: number) =>
  v.pipe(v.string(), v.regex(/^[\w-]+$/, 'must be base64url'), v.maxLength(max, `must be at most ${max} characters`));

const credential = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: v.literal('public-key'),
};

/** What `navigator.credentials.create` gave, as JSON. Members that are not needed may come along and are left out. */
export const PasskeyMadeSchema = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: base64url(8000),
    attestationObject: base64url(40_000),
    transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(30))), v.maxLength(10)), []),
  }),
});
export type PasskeyMade = v.InferOutput<typeof PasskeyMadeSchema>;

/** What `navigator.credentials.get` gave, as JSON. */
export const PasskeyUsedSchema = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: base64url(8000),
    authenticatorData: base64url(8000),
    signature: base64url(8000),
    userHandle: v.nullish(base64url(200)),
  }),
});
export type PasskeyUsed = v.InferOutput<typeof PasskeyUsedSchema>;

/** For the platform, which checks them itself. They are good for `expires_in` seconds and one ceremony. */
export const PasskeyOptionsSchema = v.object({
  options: v.record(v.string(), v.unknown()),
  expires_in: v.number(),
});
export type PasskeyOptions = v.InferOutput<typeof PasskeyOptionsSchema>;

export const PasskeySavedSchema = v.object({ status: v.literal('saved') });
export type PasskeySaved = v.InferOutput<typeof PasskeySavedSchema>;
