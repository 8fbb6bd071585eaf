import { Hono } from 'hono';
import { accountRoutes } from '../account/accountRoutes.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { handoverRoutes } from '../handovers/handoverRoutes.js';
import { mailRoutes } from '../mails/mailRoutes.js';
import { sandboxRoutes } from '../messages/sandboxRoutes.js';
import { frameRoutes } from '../onboarding/frameRoutes.js';
import { orderRoutes } from '../orders/orderRoutes.js';
import { passkeyRoutes } from '../passkeys/passkeyRoutes.js';
import type { Deps } from '../ports/deps.js';
import { preferencesRoutes } from '../preferences/preferencesRoutes.js';
import { proofRoutes } from '../proofs/proofRoutes.js';
import { receiptRoutes } from '../receipts/receiptRoutes.js';
import { recurringRoutes } from '../recurring/recurringRoutes.js';
import { testClockRoutes } from '../test-clock/testClockRoutes.js';
import { webhookRoutes } from '../webhooks/webhookRoutes.js';
import type { AppEnv } from './env.js';
import { frameFiles } from './frameFiles.js';
import { healthRoutes } from './healthRoutes.js';
import { metricsRoutes } from './metricsRoutes.js';
import { observe } from './observe.js';
import { operatorPages } from './operatorPages.js';
import { problemResponse } from './problemResponse.js';
import { scriptFiles } from './scriptFiles.js';

/** Sent with every answer unless a route says otherwise; set before the handler, which costs least. */
const FIXED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/* Only where the public address is https: a browser would hold localhost to it for a year. */
const HTTPS_HEADERS = { 'Strict-Transport-Security': 'max-age=31536000' } as const;

/** The whole HTTP surface. Takes a `Request` and returns a `Response`: tests open no port. */
export function createApp(deps: Deps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const headers = Object.entries({ ...FIXED_HEADERS, ...(deps.url.startsWith('https:') ? HTTPS_HEADERS : {}) });

  app.use(async (c, next) => {
    const requestId = uuid(deps.random);
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    for (const [name, value] of headers) c.header(name, value);
    await next();
  });
  app.use(observe(deps));

  for (const routes of [
    healthRoutes,
    metricsRoutes,
    scriptFiles,
    frameFiles,
    frameRoutes,
    passkeyRoutes,
    handoverRoutes,
    proofRoutes,
    orderRoutes,
    recurringRoutes,
    operatorPages,
    webhookRoutes,
    mailRoutes,
    preferencesRoutes,
    accountRoutes,
    receiptRoutes,
    sandboxRoutes,
    testClockRoutes,
  ]) {
    routes(app, deps);
  }

  app.notFound((c) => problemResponse(new Refusal('not_found'), c, deps.log));
  app.onError((error, c) => problemResponse(error, c, deps.log));
  return app;
}
