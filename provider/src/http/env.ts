import type { Context } from 'hono';
import { UNKNOWN_ADDRESS } from '../common/limits.js';

/** What the server in front knows of the connection. */
export type Connection = { remoteAddress?: string };

/** Hono's types for this app. */
export type AppEnv = {
  Bindings: Connection;
  Variables: { requestId: string };
};
export type AppContext = Context<AppEnv>;

/** The address the request came from, as the connection (or a trusted proxy) reported it. */
export const addressOf = (c: AppContext): string => c.env?.remoteAddress ?? UNKNOWN_ADDRESS;

/** What the browser presents of its cookies. */
export const cookiesOf = (c: AppContext): string | null => c.req.header('cookie') ?? null;

/** The language that the browser likes best, as a tag. */
export const languageOf = (c: AppContext): string => c.req.header('accept-language')?.split(/[,;]/)[0]?.trim() || 'en';
