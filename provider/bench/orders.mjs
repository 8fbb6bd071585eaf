import { randomUUID } from 'node:crypto';
import { createProvider } from '../dist/app/provider.js';
import { AMOUNT } from '../test/fire/support/stock.mjs';
import { amount, compete, play, recording, renaming, report } from './support.mjs';

/** A contestant that places orders by a Fetch handler, one for each proof of the stock. */
export function placing(send, stock, base) {
  const target = `${base}/api/v1/users/${stock.userToken}/orders`;
  return {
    prepare: ({ jti, proof }) => {
      const body = JSON.stringify({
        reference: jti,
        name: 'Day pass',
        order_amount: AMOUNT,
        currency: 'SEK',
        origin_proof: proof,
      });
      return new Request(target, {
        method: 'POST',
        headers: { Authorization: stock.authorization, 'Content-Type': 'application/json', 'Idempotency-Key': jti },
        body,
      });
    },
    async run(request) {
      const response = await send(request);
      if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    },
  };
}

/** The statements of one order, written down while it is placed, sent for another order by the driver alone. */
export async function bareOrder(options, database, stock, pool) {
  const recorder = recording(database);
  const provider = await createProvider({ ...options, database: recorder.database });
  const { prepare, run } = placing((request) => provider.fetch(request), stock, options.url);
  const [first, model] = await stock.proofs(2);
  await run(prepare(first));
  recorder.statements.length = 0;
  await run(prepare(model));
  const statements = [...recorder.statements];
  const [{ orderId }] = await stock.sql('select order_id from orders where jti = $1', [model.jti]);
  return {
    names: statements.map(({ name, text }) => name ?? text),
    prepare({ jti }) {
      const id = randomUUID();
      return renaming(statements, (value) =>
        typeof value === 'string' ? value.replaceAll(model.jti, jti).replaceAll(orderId, id) : value,
      );
    },
    run: (renamed) => play(pool, renamed),
  };
}

/** Orders by the service, against the same statements by the driver alone. */
export async function compareOrders({ options, provider, database, pool, stock, scale }) {
  const order = placing((request) => provider.fetch(request, { remoteAddress: '203.0.113.1' }), stock, options.url);
  const bare = await bareOrder(options, database, stock, pool);
  for (const [concurrency, count, goal] of [
    [1, 200],
    [16, 800, 0.8],
    [64, 1_200, 0.8],
  ]) {
    const rounds = 5;
    const { figures, ratio } = await compete(
      { order, bare },
      { stock: stock.proofs, count: Math.ceil(count * scale), concurrency, rounds },
    );
    const [ours, floor] = [figures('order'), figures('bare')];
    report({
      what: `orders, ${concurrency} at a time (${bare.names.join(', ')})`,
      ours: `${amount(ours.rate, 'a second')}, ${amount(ours.cpu, 'ms of processor')}`,
      floor: `the same statements by the driver: ${amount(floor.rate, 'a second')}, ${amount(floor.cpu, 'ms')}`,
      ratio: ratio('order', 'bare'),
      goal,
    });
  }
}
