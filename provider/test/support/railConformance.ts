import { randomUUID } from 'node:crypto';
import type { Order } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentRail, RailInstrument } from '../../src/ports/paymentRail.js';
import type { PaymentFact } from '../../src/ports/railFacts.js';
import type { Database, Queryable } from '../../src/store/database.js';
import { type Answered, type Buyer, type OrderDesk, openOrderDesk, PROVIDER_URL, read } from '../orders/orderDesk.js';

/** A rail as this suite drives it. */
export type RailUnderTest = {
  name: string;
  /** Over the store of the desk that it is tried on. */
  make(deps: Pick<OrderDesk['deps'], 'database' | 'clock' | 'vault' | 'url'>): PaymentRail;
  /** A saved way to pay whose payments are approved. */
  approved: RailInstrument;
  /** Others that a buyer may have deleted, of a rail that keeps any; each is used once. */
  spare?: () => RailInstrument;
  /** A notification as the rail's processor would send it. */
  notify(desk: OrderDesk, url: string, fact: PaymentFact): Request;
  /** What a bank takes back, by a return or by a dispute that is lost: cards know no returns. */
  takesBackBy?: 'return' | 'dispute';
  /** What a buyer does on the pages of a rail that has them, by the reference of each. */
  onPages?: {
    /** Gives details that are taken. */
    give(railReference: string): void | Promise<void>;
    /** Details whose bank asks about every payment. */
    asks: RailInstrument;
    approve(railReference: string, does: boolean): void | Promise<void>;
  };
};

const AMOUNT = 9900;
const WALLET = randomUUID();
const SEK = { currency: 'SEK' } as const;

/**
 * What every rail must do, whatever it speaks to: the contract of `PaymentRail` call by call, and the provider on top
 * of it with processes that end anywhere, answers that are lost, and facts that come late, again and in disorder.
 */
export function railConformance({
  name,
  make,
  approved,
  notify,
  takesBackBy = 'return',
  spare,
  onPages,
}: RailUnderTest): void {
  describe(`the rail ${name}`, () => {
    const world = createWorld();
    let desk: OrderDesk;
    let buyer: Buyer;
    let rail: PaymentRail;

    beforeAll(async () => {
      const late: { rail?: PaymentRail } = {};
      const named = new Proxy({} as PaymentRail, {
        get: (_, key) => Reflect.get(late.rail!, key),
        has: (_, key) => Reflect.has(late.rail!, key),
      });
      let store: Database | undefined;
      const wrapStore = (database: Database) => {
        store = database;
        return world.store(database);
      };
      desk = await openOrderDesk({ wrapStore, rails: { test: [world.rail(named)], live: [] } });
      // The processor goes on where a process of the provider ends.
      rail = make({ ...desk.deps, database: store! });
      late.rail = rail;
      buyer = await desk.addBuyer(desk.shop, 'approved', rail.name);
      const { instrumentId } = buyer;
      const details = JSON.stringify(approved.details);
      await desk.sql('update instruments set details = $2::jsonb where instrument_id = $1', [instrumentId, details]);
    });
    afterAll(() => desk?.drop());

    const payment = (paymentId: string) => ({
      paymentId,
      orderId: paymentId,
      amount: AMOUNT,
      ...SEK,
      instrument: approved,
      walletId: WALLET,
      payee: { merchantId: 'shop', name: 'Daily News', account: null },
      capture: false,
      authenticated: true,
      idempotencyKey: `${paymentId}:authorize`,
    });
    async function begun(paymentId: string) {
      const made = await rail.begin({ ...payment(paymentId), idempotencyKey: `${paymentId}:begin` });
      if (made.status !== 'begun') throw new Error(`The rail did not begin: ${made.status}`);
      return { ...payment(paymentId), railReference: made.railReference };
    }
    const call = (of: { railReference: string }, amount: number) => {
      const { railReference } = of;
      return { railReference, amount, ...SEK, idempotencyKey: randomUUID() };
    };

    describe('call by call', () => {
      it('begins what moves nothing and is not known as decided', async () => {
        const { railReference } = await begun(randomUUID());
        expect(await rail.lookup(railReference)).toBeUndefined();
      });

      it('names different payments differently, and the same one the same, where it asks nobody', async () => {
        const [one, other] = [randomUUID(), randomUUID()];
        expect((await begun(one)).railReference).not.toBe((await begun(other)).railReference);
        if (!rail.reference) return;
        expect(rail.reference(one)).toBe(rail.reference(one));
        expect((await begun(one)).railReference).toBe(rail.reference(one));
      });

      it('confirms once, and says it again: to a repetition, to many at once, and to a look', async () => {
        const made = await begun(randomUUID());
        const first = await rail.confirm(made);
        expect(['authorized', 'captured']).toContain(first.status);
        const again = await Promise.all(Array.from({ length: 10 }, () => rail.confirm(made)));
        for (const each of again) expect(each).toEqual(first);
        expect(await rail.lookup(made.railReference)).toEqual(first);
      });

      it.each(['capture', 'refund', 'cancel'] as const)('does a %s once for a key', async (kind) => {
        const made = await begun(randomUUID());
        await rail.confirm(made);
        if (kind === 'refund') await rail.capture(call(made, AMOUNT));
        const asked = call(made, 400);
        const answers = [await rail[kind](asked), ...(await Promise.all([rail[kind](asked), rail[kind](asked)]))];
        for (const answer of answers) expect(answer).toEqual({ status: 'done' });
      });

      it('vouches for no notification that is not its own', async () => {
        const told = await rail.readNotification?.(new Request(PROVIDER_URL, { method: 'POST', body: '[]' }));
        expect(told).toBeUndefined();
      });
    });

    describe.runIf(spare)('of what a buyer no longer wants kept', () => {
      const pay = async (instrument: RailInstrument) => {
        const asked = { ...payment(randomUUID()), instrument };
        const made = await rail.begin({ ...asked, idempotencyKey: `${asked.paymentId}:begin` });
        if (made.status !== 'begun') return { ...asked, railReference: '', status: made.status };
        const named = { ...asked, railReference: made.railReference };
        return { ...named, status: (await rail.confirm(named)).status };
      };
      const paid = ['authorized', 'captured'];

      it('deletes a way to pay, and says so again; what was paid with it is captured and refunded as ever', async () => {
        const instrument = spare!();
        const made = await pay(instrument);
        expect(paid).toContain(made.status);
        for (let time = 0; time < 2; time += 1) {
          expect(await rail.deleteInstrument?.(instrument)).toEqual({ status: 'done' });
        }
        expect(paid).not.toContain((await pay(instrument)).status);
        expect(paid).toContain((await rail.lookup(made.railReference))?.status);
        expect(await rail.capture(call(made, AMOUNT))).toEqual({ status: 'done' });
        expect(await rail.refund(call(made, AMOUNT))).toEqual({ status: 'done' });
        expect(paid).toContain((await pay(approved)).status);
      });

      it('deletes a customer, and nothing that another wallet keeps', async () => {
        const [instrument, keptOne] = [spare!(), spare!()];
        const customer = { mode: 'test', walletId: randomUUID(), instruments: [instrument], kept: [keptOne] } as const;
        for (let time = 0; time < 2; time += 1) {
          expect(await rail.deleteCustomer?.(customer)).toEqual({ status: 'done' });
        }
        expect(paid).not.toContain((await pay(instrument)).status);
        expect(paid).toContain((await pay(keptOne)).status);
      });
    });

    describe.runIf(onPages)('on its own pages', () => {
      const page = () => {
        const id = randomUUID();
        const returnUrl = `${PROVIDER_URL}/pay/back/test/${id}`;
        const { walletId, payee } = payment(id);
        return { pageId: id, mode: 'test', walletId, returnUrl, locale: 'en', payee } as const;
      };
      const pages = () => rail.pages!;
      const referenceOf = (opened: { status: string; railReference?: string }) => {
        expect(opened).toMatchObject({ status: 'opened', url: expect.stringMatching(/^https?:/) });
        return opened.railReference!;
      };

      it('opens the same page again, and tells what was given there as often as it is asked', async () => {
        const request = page();
        const opened = await Promise.all([pages().openDetails(request), pages().openDetails(request)]);
        const [reference, again] = opened.map(referenceOf);
        expect(again).toBe(reference);
        expect(referenceOf(await pages().openDetails(page()))).not.toBe(reference);
        expect(await pages().readDetails(reference!)).toEqual({ status: 'open' });
        await onPages!.give(reference!);
        const first = await pages().readDetails(reference!);
        expect(first).toMatchObject({ status: 'saved', label: expect.any(String), details: expect.any(Object) });
        expect(await pages().readDetails(reference!)).toEqual(first);
        expect(JSON.stringify(first)).not.toMatch(/(?<!\w)\d{12,}(?!\w)/);
      });

      const asked = (capture = false) => {
        const request = page();
        const paymentId = `${request.pageId}:hold`;
        const money = { ...payment(paymentId), instrument: onPages!.asks, authenticated: false, capture };
        return { ...money, ...request, idempotencyKey: paymentId };
      };

      it('holds what was approved, once: an order that adopts it confirms the same, and captures', async () => {
        const hold = asked();
        const reference = referenceOf(await pages().openAuthentication(hold));
        expect(referenceOf(await pages().openAuthentication(hold))).toBe(reference);
        expect(await rail.lookup(reference)).not.toMatchObject({ status: 'authorized' });
        await onPages!.approve(reference, true);
        expect(await rail.lookup(reference)).toMatchObject({ status: 'authorized' });
        const adopted = { ...hold, authenticated: true, railReference: reference, idempotencyKey: randomUUID() };
        expect(await rail.confirm(adopted)).toMatchObject({ status: 'authorized' });
        expect(await rail.confirm(adopted)).toMatchObject({ status: 'authorized' });
        expect(await rail.capture(call({ railReference: reference }, AMOUNT))).toEqual({ status: 'done' });
      });

      it('says of what was refused that it was declined, and lets go of what is given up, approved or not', async () => {
        const refused = referenceOf(await pages().openAuthentication(asked()));
        await onPages!.approve(refused, false);
        expect(await rail.lookup(refused)).toMatchObject({ status: 'declined' });
        for (const isApproved of [true, false]) {
          const reference = referenceOf(await pages().openAuthentication(asked()));
          if (isApproved) await onPages!.approve(reference, true);
          expect(await rail.cancel(call({ railReference: reference }, AMOUNT))).toEqual({ status: 'done' });
          expect(await rail.lookup(reference)).toMatchObject({ status: 'declined' });
        }
      });
    });

    /** Steps of a merchant's story with an order. Each is repeated with its key until it is answered. */
    const STORY = [
      ['capture', 4000],
      ['refund', 1000],
      ['cancel', undefined],
    ] as const;

    async function tellStory(): Promise<string | undefined> {
      const placed = await orDeath(desk.place(buyer, { capture: false }));
      if (!placed) return undefined;
      for (const [kind, amount] of STORY) {
        const body = amount === undefined ? {} : { amount };
        if (!(await orDeath(desk.call(`${placed.order.url}/${kind}`, { body })))) return undefined;
      }
      return placed.order.id;
    }
    const orDeath = (asked: Promise<Answered>) => Promise.race([asked, world.died().then(() => undefined)]);

    async function settle(): Promise<void> {
      for (let round = 0; round < 40; round += 1) {
        desk.advance(400_000);
        await desk.sweeper.sweepOnce();
        const open = await desk.count(
          'orders',
          `status = 'processing' or pending_capture + pending_release + pending_refund > 0`,
        );
        if (open === 0) return;
      }
      throw new Error('Something stays open for ever');
    }

    type Row = {
      orderId: string;
      railReference: string;
      capturedAmount: number;
      refundedAmount: number;
      releasedAmount: number;
    };

    /** What the store says of every order is what the rail did, to the cent, and no payment was made twice. */
    async function booksAgree(): Promise<void> {
      const rows = await desk.sql<Row>(
        'select order_id, rail_reference, captured_amount, refunded_amount, released_amount from orders',
      );
      for (const row of rows) {
        const { railReference } = row;
        expect(world.confirmed.get(row.orderId) ?? new Set()).toEqual(new Set([railReference]));
        const moved = { captured: row.capturedAmount, refunded: row.refundedAmount, released: row.releasedAmount };
        expect({ ...moved }).toEqual({
          captured: world.moved('capture', railReference),
          refunded: world.moved('refund', railReference),
          released: world.moved('cancel', railReference),
        });
      }
      const booked = await desk.sql<{ cause: string; sum: number }>(
        `select cause, sum(amount)::bigint as sum from ledger_entries where cause in ('capture', 'refund') group by 1`,
      );
      const total = (field: 'capturedAmount' | 'refundedAmount') => rows.reduce((sum, row) => sum + row[field], 0);
      const sums = Object.fromEntries(booked.map(({ cause, sum }) => [cause, sum]));
      expect([sums.capture ?? 0, sums.refund ?? 0]).toEqual([total('capturedAmount'), total('refundedAmount')]);
    }

    it('loses and doubles nothing, wherever the process ends between two steps', async () => {
      let step = 1;
      for (; ; step += 1) {
        world.dieAt(step);
        const done = await tellStory();
        world.revive();
        if (done !== undefined) break;
        await settle();
      }
      expect(step).toBeGreaterThan(20);
      await booksAgree();
    }, 120_000);

    it('loses and doubles nothing where a tenth of its answers is lost', async () => {
      world.dropAnswers(10);
      for (let wave = 0; wave < 5; wave += 1) {
        await Promise.all(
          Array.from({ length: 8 }, async () => {
            const { order, problem } = await desk.place(buyer);
            const url = order?.url ?? problem.order;
            await desk.call(`${url ?? problem.order}/refund`, { body: { amount: 900 } });
          }),
        );
      }
      world.dropAnswers(Number.POSITIVE_INFINITY);
      await settle();
      await booksAgree();
    }, 60_000);

    describe('later', () => {
      const url = () => `${PROVIDER_URL}/rails/${rail.name}/notifications`;
      const tell = async (...facts: readonly PaymentFact[]) => {
        for (const fact of facts) expect((await send(notify(desk, url(), fact))).status).toBe(200);
      };
      const send = async (request: Request) => read(await desk.app.request(request));
      const now = async (order: Order): Promise<Order> => (await desk.call(order.url)).order;
      const of = async (order: Order) => {
        const [row] = await desk.sql<{ railReference: string }>(
          'select rail_reference from orders where order_id = $1',
          [order.id],
        );
        return { id: randomUUID(), railReference: row!.railReference, ...SEK };
      };
      const dispute = () => ({ dispute: randomUUID(), reason: 'general', respondBy: null });
      const takenBack = async (order: Order, amount: number): Promise<PaymentFact> =>
        takesBackBy === 'return'
          ? { ...(await of(order)), kind: 'returned', amount, reason: 'MD06' }
          : { ...(await of(order)), kind: 'dispute_lost', ...dispute(), amount };

      it('lands each fact once, repeated and in disorder', async () => {
        const { order } = await desk.place(buyer);
        const part = { ...dispute(), amount: 700 };
        const facts: PaymentFact[] = [
          await takenBack(order, 9200),
          { ...(await of(order)), kind: 'dispute_lost', ...part },
          { ...(await of(order)), kind: 'captured', amount: AMOUNT },
          { ...(await of(order)), kind: 'dispute_opened', ...part },
        ];
        for (const told of [facts, facts.toReversed(), facts]) await tell(...told);
        expect(await now(order)).toMatchObject({
          status: 'captured',
          captured_amount: AMOUNT,
          returned_amount: AMOUNT,
          dispute: { status: 'lost' },
        });
      });

      it('takes a fact that comes before the answer it belongs to', async () => {
        const held = world.holdAnswer();
        const placing = desk.place(buyer);
        await held.here;
        const [row] = await desk.sql<{ railReference: string }>(
          "select rail_reference from orders where status = 'processing'",
        );
        const fact = { id: randomUUID(), railReference: row!.railReference, ...SEK };
        await tell({ ...fact, kind: 'captured', amount: AMOUNT });
        held.release();
        const { order } = await placing;
        expect(await now(order)).toMatchObject({ status: 'captured', captured_amount: AMOUNT });
        const booked = await desk.sql<{ sum: number }>(
          `select sum(amount)::bigint as sum from ledger_entries where order_id = $1 and cause = 'capture'`,
          [order.id],
        );
        expect(booked).toEqual([{ sum: AMOUNT }]);
      });

      it('takes no fact that was forged', async () => {
        const { order } = await desk.place(buyer);
        const fact = await takenBack(order, AMOUNT);
        const real = notify(desk, url(), fact);
        const { headers } = real;
        const body = await real.clone().text();
        const forged = new Request(url(), { method: 'POST', headers, body: body.replace(String(AMOUNT), '1') });
        const longer = new Request(url(), { method: 'POST', headers, body: `${body} ` });
        const bare = new Request(url(), { method: 'POST', body });
        for (const request of [forged, longer, bare]) expect((await send(request)).status).toBe(400);
        expect((await now(order)).returned_amount).toBe(0);
        expect((await send(real)).status).toBe(200);
        expect((await now(order)).returned_amount).toBe(AMOUNT);
      });

      it('takes back what a bank takes back thirteen months later', async () => {
        const { order } = await desk.place(buyer);
        desk.advance(395 * 86_400_000);
        await tell(await takenBack(order, AMOUNT));
        expect(await now(order)).toMatchObject({ status: 'captured', returned_amount: AMOUNT });
      });

      it('takes a dispute after a refund', async () => {
        const { order } = await desk.place(buyer);
        await desk.call(`${order.url}/refund`, { body: {} });
        const whole = { ...dispute(), amount: AMOUNT };
        await tell({ ...(await of(order)), kind: 'dispute_opened', ...whole });
        await tell({ ...(await of(order)), kind: 'dispute_lost', ...whole });
        expect(await now(order)).toMatchObject({ status: 'refunded', returned_amount: AMOUNT });
      });

      it('takes a dispute that was lost and is won on appeal, whichever is told first', async () => {
        for (const isLate of [false, true]) {
          const { order } = await desk.place(buyer);
          const whole = { ...dispute(), amount: AMOUNT };
          const day = 86_400_000;
          const lost = { ...(await of(order)), kind: 'dispute_lost', ...whole, at: new Date(20_000 * day) } as const;
          const won = { ...(await of(order)), kind: 'dispute_won', ...whole, at: new Date(20_001 * day) } as const;
          await tell(...(isLate ? [won, lost] : [lost, won]));
          expect(await now(order)).toMatchObject({ returned_amount: 0, dispute: { status: 'won' } });
        }
      });

      it('captures nothing of what has lapsed', async () => {
        const { order } = await desk.place(buyer, { capture: false });
        await tell({ ...(await of(order)), kind: 'failed', reason: 'card_declined' });
        const { problem } = await desk.call(`${order.url}/capture`, { body: {} });
        expect(problem.code).toBe('invalid_state');
        expect(await now(order)).toMatchObject({ status: 'cancelled', captured_amount: 0 });
      });
    });
  });
}

/** Thrown inside a transaction of a process that has ended: its connection closes, and nothing of it is kept. */
class Death extends Error {}

/**
 * A store and a rail with everything that can go wrong between them and a process: it may end before or after any call,
 * and answers of the rail may be lost. It also keeps what the rail really did, by its contract: once for a key.
 */
function createWorld() {
  let stepsLeft = Number.POSITIVE_INFINITY;
  let isDead = false;
  /* Answers are counted, not diced: a run that fails fails again. */
  let answers = 0;
  let dropEvery = Number.POSITIVE_INFINITY;
  let life = 0;
  let onDeath = () => {};
  let death = new Promise<void>((resolve) => (onDeath = resolve));
  const confirmed = new Map<string, Set<string>>();
  let beforeAnswer = async () => {};
  const moves = new Map<string, { kind: string; reference: string; amount: number }>();

  /** True while the process that began in this life goes on. */
  function goesOn(began: number): boolean {
    if (isDead || began !== life) return false;
    stepsLeft -= 1;
    if (stepsLeft > 0) return true;
    isDead = true;
    onDeath();
    return false;
  }
  const never = <T>() => new Promise<T>(() => {});

  async function step<T>(work: () => Promise<T>): Promise<T> {
    const began = life;
    if (!goesOn(began)) return never();
    const done = await work();
    return goesOn(began) ? done : never();
  }

  const store = (database: Database): Database => ({
    ...database,
    query: (statement, values) => step(() => database.query(statement, values)),
    transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
      const began = life;
      const inStep = async <U>(query: () => Promise<U>): Promise<U> => {
        if (!goesOn(began)) throw new Death();
        return query();
      };
      const run = () =>
        database.transaction((tx) => work({ query: (statement, values) => inStep(() => tx.query(statement, values)) }));
      return step(() => run().catch((error) => (error instanceof Death ? never<T>() : Promise.reject(error))));
    },
  });

  const rail = (inner: PaymentRail): PaymentRail => {
    const lossy = <T>(work: () => Promise<T>): Promise<T> =>
      step(async () => {
        const answer = await work();
        answers += 1;
        if (answers % dropEvery === 0) throw new Error('the answer was lost');
        return answer;
      });
    const move = (kind: 'capture' | 'refund' | 'cancel') => (asked: Parameters<PaymentRail['capture']>[0]) =>
      lossy(async () => {
        const answer = await inner[kind](asked);
        const { railReference: reference, amount, idempotencyKey } = asked;
        if (answer.status === 'done') moves.set(idempotencyKey, { kind, reference, amount });
        return answer;
      });
    const wrapped: Partial<PaymentRail> = {
      begin: (payment) => lossy(() => inner.begin(payment)),
      confirm: (payment) =>
        lossy(async () => {
          const answer = await inner.confirm(payment);
          await beforeAnswer();
          const references = confirmed.get(payment.orderId) ?? new Set();
          confirmed.set(payment.orderId, references.add(payment.railReference));
          const { railReference: reference, amount } = payment;
          if (answer.status === 'captured') moves.set(`${reference}:confirm`, { kind: 'capture', reference, amount });
          return answer;
        }),
      lookup: (reference) => lossy(() => inner.lookup(reference)),
      capture: move('capture'),
      refund: move('refund'),
      cancel: move('cancel'),
    };
    return new Proxy(wrapped as PaymentRail, {
      get: (target, key) => Reflect.get(target, key) ?? Reflect.get(inner, key),
    });
  };

  return {
    store,
    rail,
    /** The next confirmation is done, and its answer is on its way until it is released. */
    holdAnswer() {
      let arrive = () => {};
      let release = () => {};
      const here = new Promise<void>((resolve) => (arrive = resolve));
      const released = new Promise<void>((resolve) => (release = resolve));
      beforeAnswer = async () => {
        beforeAnswer = async () => {};
        arrive();
        await released;
      };
      return { here, release: () => release() };
    },
    /** References that were told to move money, by order. */
    confirmed,
    moved: (kind: string, reference: string) =>
      [...moves.values()]
        .filter((move) => move.kind === kind && move.reference === reference)
        .reduce((sum, { amount }) => sum + amount, 0),
    /** The process ends at this step from now: before a call, or after it and before its answer. */
    dieAt(step: number) {
      stepsLeft = step;
    },
    died: () => death,
    /** Another process: what the dead one waited for, it never hears. */
    revive() {
      life += 1;
      isDead = false;
      stepsLeft = Number.POSITIVE_INFINITY;
      death = new Promise<void>((resolve) => (onDeath = resolve));
    },
    /** Of every so many answers of the rail one is lost. */
    dropAnswers(every: number) {
      dropEvery = every;
    },
  };
}
