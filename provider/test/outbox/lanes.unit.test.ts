import { describe, expect, it } from 'vitest';
import { createLanes } from '../../src/outbox/lanes.js';

describe('lanes', () => {
  const open = () => {
    let now = 0;
    const lanes = createLanes({ perTarget: 2, perMerchant: 3, patience: 3 }, () => now);
    const send = (target: string, isWell: boolean) => {
      lanes.enter({ merchantId: 'm', target });
      lanes.leave({ merchantId: 'm', target }, isWell);
    };
    return { lanes, send, pass: (milliseconds: number) => (now += milliseconds) };
  };

  it('are full at their bounds, and free again afterwards', () => {
    const { lanes } = open();
    expect(lanes.full()).toEqual({ targets: [], merchants: [] });
    lanes.enter({ merchantId: 'm', target: 't' });
    lanes.enter({ merchantId: 'm', target: 't' });
    expect(lanes.full()).toEqual({ targets: ['t'], merchants: [] });
    lanes.enter({ merchantId: 'm', target: 'u' });
    expect(lanes.full()).toEqual({ targets: ['t'], merchants: ['m'] });
    lanes.leave({ merchantId: 'm', target: 't' }, true);
    expect(lanes.full()).toEqual({ targets: [], merchants: [] });
  });

  it('rest after three failures in a row, longer each time, then try one, and forget all at a success', () => {
    const { lanes, send, pass } = open();
    send('t', false);
    send('t', false);
    expect(lanes.full().targets).toEqual([]);
    send('t', false);
    expect(lanes.full().targets).toEqual(['t']);
    pass(30_000);
    expect(lanes.full().targets).toEqual([]);
    lanes.enter({ merchantId: 'm', target: 't' });
    expect(lanes.full().targets).toEqual(['t']);
    lanes.leave({ merchantId: 'm', target: 't' }, false);
    pass(59_999);
    expect(lanes.full().targets).toEqual(['t']);
    pass(1);
    send('t', true);
    lanes.enter({ merchantId: 'm', target: 't' });
    expect(lanes.full().targets).toEqual([]);
  });
});
