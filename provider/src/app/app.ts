import { Hono } from 'hono';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { AppEnv } from '../http/env.js';
import { observe } from '../http/observe.js';
import { problemResponse } from '../http/problemResponse.js';
import type { Deps } from '../ports/deps.js';
import { letterRoutes } from './buyer/letterRoutes.js';
import { railPageRoutes } from './buyer/railPageRoutes.js';
import { reportRoutes } from './buyer/reportRoutes.js';
import { frameFiles } from './files/frameFiles.js';
import { scriptFiles } from './files/scriptFiles.js';
import { accountRoutes } from './frame/accountRoutes.js';
import { browserSignInRoutes } from './frame/browserSignInRoutes.js';
import { deviceTransferRoutes } from './frame/deviceTransferRoutes.js';
import { frameRoutes } from './frame/frameRoutes.js';
import { passkeyRoutes } from './frame/passkeyRoutes.js';
import { preferencesRoutes } from './frame/preferencesRoutes.js';
import { receiptRoutes } from './frame/receiptRoutes.js';
import { ledgerRoutes } from './merchant/ledgerRoutes.js';
import { linkRoutes } from './merchant/linkRoutes.js';
import { orderRoutes } from './merchant/orderRoutes.js';
import { proofRoutes } from './merchant/proofRoutes.js';
import { recurringRoutes } from './merchant/recurringRoutes.js';
import { webhookRoutes } from './merchant/webhookRoutes.js';
import { healthRoutes } from './operator/healthRoutes.js';
import { metricsRoutes } from './operator/metricsRoutes.js';
import { operatorPages } from './operator/operatorPages.js';
import { problemPages } from './operator/problemPages.js';
import { railRoutes } from './rails/railRoutes.js';
import { mailRoutes } from './sandbox/mailRoutes.js';
import { sandboxRoutes } from './sandbox/sandboxRoutes.js';
import { testClockRoutes } from './sandbox/testClockRoutes.js';

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
    railPageRoutes,
    frameFiles,
    frameRoutes,
    passkeyRoutes,
    deviceTransferRoutes,
    browserSignInRoutes,
    proofRoutes,
    orderRoutes,
    recurringRoutes,
    railRoutes,
    operatorPages,
    problemPages,
    reportRoutes,
    letterRoutes,
    webhookRoutes,
    linkRoutes,
    ledgerRoutes,
    mailRoutes,
    preferencesRoutes,
    accountRoutes,
    receiptRoutes,
    sandboxRoutes,
    testClockRoutes,
  ]) {
    routes(app, deps);
  }

  app.notFound((c) => problemResponse(new Refusal('not_found'), c, deps));
  app.onError((error, c) => problemResponse(error, c, deps));
  return app;
}
