import { describe, expect, it } from 'vitest';
import { checkRails } from '../../src/app/railsAtStart.js';
import type { PaymentRail, RailPages } from '../../src/ports/paymentRail.js';
import { yesRail } from '../support/liveRail.js';

const pages: RailPages = {
  openDetails: async ({ pageId }) => ({ status: 'opened', url: 'https://processor.example/', railReference: pageId }),
  readDetails: async () => ({ status: 'open' }),
  openAuthentication: async () => ({ status: 'unknown' }),
};
const { prepare: fields = async () => ({ ok: true, label: '', details: {} }) as const, ...bare } = yesRail;
const paged: PaymentRail = { ...bare, name: 'paged', pages };
const refused = (rails: { test?: PaymentRail[]; live?: PaymentRail[] }) => () =>
  checkRails({ test: [], live: [], ...rails });

describe('a rail at start', () => {
  it('takes details in fields or on pages of its own, and not in both places or none', () => {
    expect(refused({ test: [yesRail, paged], live: [yesRail, paged] })).not.toThrow();
    for (const mode of ['test', 'live'] as const) {
      expect(refused({ [mode]: [{ ...paged, prepare: fields }] })).toThrow(/paged has both prepare and pages/);
      expect(refused({ [mode]: [bare] })).toThrow(/yes has neither prepare nor pages/);
      expect(refused({ [mode]: [{ ...paged, verify: async () => true }] })).toThrow(/no security code/);
    }
  });

  it('takes live cards on pages alone', () => {
    expect(refused({ test: [{ ...yesRail, method: 'card' }], live: [{ ...paged, method: 'card' }] })).not.toThrow();
    expect(refused({ live: [{ ...yesRail, method: 'card' }] })).toThrow(/live rail yes takes cards in fields/);
  });
});
