import { setTimeout as pause } from 'node:timers/promises';
import { AMOUNT } from './stock.mjs';

/*
 * Buyers who come as fast as they are served. Each purchase has one Idempotency-Key and is repeated with it until it is
 * answered, except those given up at the first failure: what became of them only the sweeper will find out.
 */
export function startLoad({ url, stock, workers, giveUpRate, refundRate, random = Math.random }) {
  const orders = `${url}/api/v1/users/${stock.userToken}/orders`;
  /** What the provider has acknowledged: order id by jti, and the refunded ids. */
  const placed = new Map();
  const refunded = new Set();
  const figures = { purchases: 0, requests: 0, failures: 0, givenUp: 0 };
  const surprises = [];
  let isStopped = false;
  /* Those who wait between two purchases, until they are told to go on. */
  let resting = 0;
  let rest;
  let goOn = () => {};
  const supply = [];
  let refill;

  async function nextProof() {
    while (supply.length === 0) {
      refill ??= stock
        .proofs(200)
        .then(
          (made) => supply.push(...made),
          () => pause(100),
        )
        .finally(() => {
          refill = undefined;
        });
      await refill;
    }
    return supply.pop();
  }

  /** The answer, or undefined when there was none or one that asks to come again. */
  async function send(target, key, body) {
    figures.requests += 1;
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: {
          Authorization: stock.authorization,
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
          Prefer: 'return=representation',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      const answer = { status: response.status, body: await response.json() };
      const isTransient = answer.status >= 500 || answer.body.code === 'request_in_progress';
      if (!isTransient) return answer;
    } catch {
      /* Refused, reset, cut in the middle: nobody knows. */
    }
    figures.failures += 1;
    return undefined;
  }

  async function insist(target, key, body, mayGiveUp) {
    for (;;) {
      const answer = await send(target, key, body);
      if (answer) return answer;
      if (mayGiveUp) return undefined;
      await pause(30 + random() * 70);
    }
  }

  async function buy() {
    const { jti, proof } = await nextProof();
    figures.purchases += 1;
    const body = { reference: jti, name: 'Day pass', order_amount: AMOUNT, currency: 'SEK', origin_proof: proof };
    const answer = await insist(orders, jti, body, random() < giveUpRate);
    if (!answer) {
      figures.givenUp += 1;
      return;
    }
    if (answer.status !== 201) return void surprises.push(`${answer.status} ${answer.body.code}`);
    placed.set(jti, answer.body.id);
    if (random() >= refundRate) return;
    const refund = await insist(`${orders}/${answer.body.id}/refund`, `${jti}:refund`, {}, false);
    if (refund.status === 200) refunded.add(answer.body.id);
    /* The rail refused nothing, so the only other good answer is "not captured yet". */ else
      surprises.push(`refund ${refund.status} ${refund.body.code}`);
  }

  const running = Promise.all(
    Array.from({ length: workers }, async () => {
      while (!isStopped) {
        if (rest) {
          resting += 1;
          await rest;
          resting -= 1;
        } else await buy();
      }
    }),
  );
  return {
    placed,
    refunded,
    figures,
    surprises,
    /** Begins nothing new, and ends when every purchase under way has its answer. */
    async rest() {
      rest = new Promise((resolve) => {
        goOn = resolve;
      });
      while (resting < workers) await pause(10);
    },
    goOn() {
      rest = undefined;
      goOn();
    },
    /** Ends when every purchase under way has its answer. */
    stop() {
      isStopped = true;
      return running;
    },
  };
}
