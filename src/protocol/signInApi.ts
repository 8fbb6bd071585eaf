/**
 * The calls around being known in a browser that withholds cookies inside a page: not with the frame's first load.
 */
import * as v from 'valibot';

export const SIGN_IN_PATHS = { opened: '/frame/sign-in/opened', keep: '/frame/handovers/keep' } as const;

/** Whether the browser's own sign-in has opened its dialog for this session: only its server side can tell in time. */
export const SignInOpenedSchema = v.object({ opened: v.boolean() });

/** In the provider's window: this browser is to be known at every shop, as the frame's buyer has just asked. */
export const KeepDeviceSchema = v.object({ keep: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) });
export const DeviceKeptSchema = v.object({ known_everywhere: v.literal(true) });
