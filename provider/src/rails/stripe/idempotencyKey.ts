import { createHash } from 'node:crypto';

/**
 * A key for what may be asked again with other parameters, as after a shop was renamed: Stripe refuses a key that it
 * has seen with others. For calls alone that move nothing, since the same key may then do it twice.
 */
export const keyWith = (key: string, parameters: object): string =>
  `${key}:${createHash('sha256').update(JSON.stringify(parameters)).digest('base64url').slice(0, 16)}`;
