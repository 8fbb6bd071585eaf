import { loginStatus } from '../../devices/deviceCookies.js';
import { type AppContext, cookiesOf } from '../../http/env.js';

/** The browser remembers a buyer, or nobody, from this answer on: also in its own sign-in. */
export function setCookies(c: AppContext, cookies: readonly string[]): void {
  const status = loginStatus(cookies, cookiesOf(c));
  if (status) c.header('Set-Login', status);
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
}
