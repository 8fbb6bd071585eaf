import type { OrderPage } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OrderDesk, openOrderDesk } from '../orderDesk.js';

let desk: OrderDesk;
const references: string[] = [];

beforeAll(async () => {
  desk = await openOrderDesk();
  const buyer = await desk.addBuyer(desk.shop);
  for (let index = 0; index < 25; index += 1) {
    // Five orders share each moment, so that pages break within one.
    if (index % 5 === 0) desk.advance(1000);
    const { order } = await desk.place(buyer, { reference: `A-${index}` });
    references.push(order.reference);
  }
});
afterAll(() => desk.drop());

const page = async (query: string) => (await desk.call(`/api/v1/orders${query}`)).json as OrderPage;

it('lists the newest 20 first and the rest behind `next`', async () => {
  const first = await page('');
  expect(first.data).toHaveLength(20);
  expect(first.data.map(({ created_at }) => created_at)).toEqual(
    first.data
      .map(({ created_at }) => created_at)
      .toSorted()
      .toReversed(),
  );
  expect(first.next).not.toBeNull();

  const rest = await page(`?after=${first.next}`);
  expect(rest.data).toHaveLength(5);
  expect(rest.next).toBeNull();
});

it('gives every order once, whatever the size of the page', async () => {
  for (const limit of [1, 3, 25, 100]) {
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { data, next }: OrderPage = await page(`?limit=${limit}${after && `&after=${after}`}`);
      expect(data.length).toBeLessThanOrEqual(limit);
      seen.push(...data.map(({ reference }) => reference));
      after = next;
    }
    expect(seen.toSorted()).toEqual(references.toSorted());
  }
});

it.each(['0', '101', '-1', '1.5', 'x', '', '1e2', '999999999999'])('refuses the limit %j', async (limit) => {
  const answer = await desk.call(`/api/v1/orders?limit=${limit}`);
  expect(answer.problem).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/limit' }] });
});

it.each(['x', '', '%00', 'MTIz', Buffer.from('1_notauuid').toString('base64url'), 'a'.repeat(5000)])(
  'refuses the cursor %.40j',
  async (after) => {
    const answer = await desk.call(`/api/v1/orders?after=${after}`);
    expect(answer.problem).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/after' }] });
  },
);
