import { SANDBOX_CARDS } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { isSecurityCodeOf, prepareSandboxCard } from '../../../src/rails/sandbox/sandboxCards.js';

const now = new Date('2026-03-15T12:00:00Z');
const card = { method: 'card', number: '4242424242424242', expiry: '03/26', csc: '123' } as const;

describe('a sandbox card', () => {
  it.each(Object.entries(SANDBOX_CARDS))(
    '%s is kept as its outcome %s, without number and security code',
    (number, outcome) => {
      const prepared = prepareSandboxCard({ ...card, number, csc: '987' }, now);
      expect(prepared).toEqual({
        ok: true,
        label: `Visa •• ${number.slice(-4)}`,
        needsAuthentication: outcome === 'authenticate',
        details: { outcome, last4: number.slice(-4), brand: 'Visa', expiry: '03/26', check: expect.any(String) },
      });
      expect(JSON.stringify(prepared)).not.toContain(number);
      expect(JSON.stringify(prepared)).not.toContain('987');
    },
  );

  it('knows its own security code from another, and any three digits where it was saved without a check', () => {
    const prepared = prepareSandboxCard({ ...card, csc: '987' }, now);
    const details = prepared.ok ? prepared.details : {};
    expect([isSecurityCodeOf(details, '987'), isSecurityCodeOf(details, '986')]).toEqual([true, false]);
    expect([isSecurityCodeOf({}, '986'), isSecurityCodeOf({}, '9866')]).toEqual([true, false]);
  });

  it.each(['4242424242424241', '5555555555554444', '4111111111111111'])(
    'any other number such as %s is refused',
    (number) => {
      expect(prepareSandboxCard({ ...card, number }, now)).toEqual({
        ok: false,
        pointer: '/number',
        detail: 'must be one of the test cards',
      });
    },
  );

  it('is good until its month has ended in UTC', () => {
    const at = (time: string) => prepareSandboxCard(card, new Date(time));
    expect(at('2026-03-31T23:59:59.999Z').ok).toBe(true);
    expect(at('2026-04-01T00:00:00Z')).toEqual({ ok: false, pointer: '/expiry', detail: 'must be in the future' });
    expect(prepareSandboxCard({ ...card, expiry: '12/25' }, now).ok).toBe(false);
    expect(prepareSandboxCard({ ...card, expiry: '12/26' }, now).ok).toBe(true);
  });

  it('has a security code of 3 digits', () => {
    expect(prepareSandboxCard({ ...card, csc: '1234' }, now)).toMatchObject({ ok: false, pointer: '/csc' });
  });
});
