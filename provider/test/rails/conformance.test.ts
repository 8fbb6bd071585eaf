import { randomUUID } from 'node:crypto';
import type { PaymentRail } from '../../src/ports/paymentRail.js';
import { sandboxNotification } from '../../src/rails/sandbox/sandboxNotifications.js';
import { sandboxRails } from '../../src/rails/sandbox/sandboxRails.js';
import { fakeRail, SIGNATURE } from '../orders/fakeRail.js';
import { createProcessor } from '../support/pageRail.js';
import { railConformance } from '../support/railConformance.js';

const sandboxed = (name: string) => (deps: Parameters<typeof sandboxRails>[0]) =>
  sandboxRails(deps).find((rail) => rail.name === name) as PaymentRail;

for (const [name, method] of [
  ['sandbox-card', 'card'],
  ['sandbox-invoice', 'invoice'],
  ['sandbox-direct-debit', 'direct_debit'],
] as const) {
  railConformance({
    name,
    make: sandboxed(name),
    approved: { mode: 'test', method, details: { outcome: 'approved' } },
    notify: ({ deps }, url, fact) => sandboxNotification(deps, name, [fact], url),
  });
}

/*
 * One that has to be asked for its references, and forgets keys at once, as a processor does after a day: whatever is
 * begun again has another reference.
 */
const forgetful = (): PaymentRail => {
  const { rail } = fakeRail();
  return { ...rail, begin: (payment) => rail.begin({ ...payment, idempotencyKey: randomUUID() }) };
};

railConformance({
  name: 'fake',
  make: forgetful,
  approved: { mode: 'test', method: 'card', details: {} },
  notify: (_, url, fact) => {
    const body = JSON.stringify([fact]);
    return new Request(url, { method: 'POST', headers: { 'fake-signature': `${SIGNATURE} ${body.length}` }, body });
  },
});

/* One whose details are given on pages of its own, and whose state outlives every process. */
const processor = createProcessor();
const card = (kind: string) => ({ mode: 'test', method: 'card', details: { reference: kind, card: kind } }) as const;

railConformance({
  name: 'paged',
  make: () => processor.rail,
  approved: card('approved'),
  spare: () => ({ mode: 'test', method: 'card', details: { reference: randomUUID(), card: 'approved' } }),
  notify: (_, url, fact) => processor.notify(url, [fact]),
  onPages: {
    give: (reference) => void processor.give(reference, 'approved'),
    asks: card('asks'),
    approve: (reference, does) => void processor.approve(reference, does),
  },
});
