import type { PaymentRail, RailInstrument, RailPayment, RailTrials } from '../../ports/paymentRail.js';

/** Something that a rail promises, tried on its own test account. Throws with what was there instead. */
export type RailCase = { name: string; run(): Promise<void> };

/** An amount that every currency can pay and that every limit allows. */
const AMOUNT = 9_900;
const PART = 4_000;

type Given = { rail: PaymentRail; trials: RailTrials; newId: () => string };

/**
 * The promises of `PaymentRail`, as far as they can be tried from outside on an account of the processor's: what the
 * project's own suite tries with a store, a crash between any two steps and lost answers cannot be tried there.
 */
export function railCases({ rail, trials, newId }: Given): RailCase[] {
  const { currency } = trials;

  const payment = (instrument: RailInstrument, capture: boolean): RailPayment => {
    const paymentId = newId();
    return {
      paymentId,
      orderId: paymentId,
      amount: AMOUNT,
      currency,
      instrument,
      walletId: newId(),
      payee: { merchantId: newId(), name: 'Conformance check', account: null },
      capture,
      authenticated: false,
      idempotencyKey: `${paymentId}:authorize`,
    };
  };
  async function begun(instrument = trials.approved, capture = false) {
    const asked = payment(instrument, capture);
    const made = await rail.begin({ ...asked, idempotencyKey: `${asked.paymentId}:begin` });
    if (made.status !== 'begun') throw new Error(`begin answered ${JSON.stringify(made)}`);
    return { ...asked, railReference: made.railReference };
  }
  async function held() {
    const made = await begun();
    await expectStatus(rail.confirm(made), ['authorized', 'captured']);
    return made;
  }
  const move = ({ railReference }: { railReference: string }, amount: number) => ({
    idempotencyKey: newId(),
    amount,
    currency,
    railReference,
  });
  const { declined, needsBuyer } = trials;
  const saved = [trials.approved, declined, needsBuyer].filter((instrument) => instrument !== undefined);

  return [
    {
      name: 'begin moves nothing, and lookup knows it',
      async run() {
        const { railReference } = await begun();
        const known = await rail.lookup(railReference);
        if (known !== undefined) throw new Error(`lookup answered ${JSON.stringify(known)}`);
        await expectMoved(rail, railReference, 0, 0);
      },
    },
    {
      name: 'confirm holds, and says it again to a repetition and to a look',
      async run() {
        const made = await begun();
        const first = JSON.stringify(await rail.confirm(made));
        await expectSame(first, [rail.confirm(made), rail.lookup(made.railReference)]);
        await rail.cancel(move(made, AMOUNT));
      },
    },
    {
      name: 'what is to be taken at once is taken or held',
      async run() {
        const made = await begun(trials.approved, true);
        const { status } = await expectStatus(rail.confirm(made), ['authorized', 'captured']);
        if (status === 'captured') await expectMoved(rail, made.railReference, AMOUNT, 0);
      },
    },
    {
      name: 'a part is captured once for a key',
      async run() {
        const made = await held();
        const asked = move(made, PART);
        await expectDone(rail.capture(asked));
        await expectDone(rail.capture(asked));
        await expectMoved(rail, made.railReference, PART, 0);
      },
    },
    {
      name: 'a part is refunded once for a key',
      async run() {
        const made = await held();
        await expectDone(rail.capture(move(made, AMOUNT)));
        const asked = move(made, PART);
        await expectDone(rail.refund(asked));
        await expectDone(rail.refund(asked));
        await expectMoved(rail, made.railReference, AMOUNT, PART);
      },
    },
    {
      name: 'no more is refunded than was captured',
      async run() {
        const made = await held();
        await expectDone(rail.capture(move(made, PART)));
        const { status } = await rail.refund(move(made, AMOUNT));
        if (status !== 'refused') throw new Error(`refund answered ${status}`);
        await expectMoved(rail, made.railReference, PART, 0);
      },
    },
    {
      name: 'a hold is released once for a key, and captured no more',
      async run() {
        const made = await held();
        const asked = move(made, AMOUNT);
        await expectDone(rail.cancel(asked));
        await expectDone(rail.cancel(asked));
        const { status } = await rail.capture(move(made, AMOUNT));
        if (status !== 'refused') throw new Error(`capture answered ${status}`);
        await expectMoved(rail, made.railReference, 0, 0);
      },
    },
    ...(declined
      ? [
          {
            name: 'a decline is told with its reason, and again to a look',
            async run() {
              const made = await begun(declined);
              const first = await expectStatus(rail.confirm(made), ['declined']);
              await expectSame(JSON.stringify(first), [rail.lookup(made.railReference)]);
            },
          },
        ]
      : []),
    ...(needsBuyer
      ? [
          {
            name: 'a payment that wants the buyer is given up',
            async run() {
              const made = await begun(needsBuyer);
              await expectStatus(rail.confirm(made), ['needs_buyer']);
              await expectDone(rail.cancel(move(made, AMOUNT)));
              const after = await rail.lookup(made.railReference);
              if (after?.status !== 'declined') throw new Error(`lookup answered ${JSON.stringify(after)}`);
            },
          },
        ]
      : []),
    {
      name: 'a notification that nobody signed is not believed',
      async run() {
        const request = new Request('https://pay.example/', {
          method: 'POST',
          body: '{"id":"evt_1","object":"event"}',
        });
        const facts = await rail.readNotification?.(request);
        if (facts !== undefined) throw new Error(`readNotification answered ${JSON.stringify(facts)}`);
      },
    },
    /* Last, since nothing can be paid with any of it afterwards. */
    ...(rail.deleteInstrument
      ? [
          {
            name: 'a saved way to pay is deleted, again without complaint, and pays no more',
            async run() {
              await expectDone(rail.deleteInstrument!(trials.approved));
              await expectDone(rail.deleteInstrument!(trials.approved));
              const asked = payment(trials.approved, false);
              const made = await rail.begin({ ...asked, idempotencyKey: `${asked.paymentId}:begin` });
              if (made.status !== 'begun') return;
              await expectStatus(rail.confirm({ ...asked, railReference: made.railReference }), ['declined']);
            },
          },
        ]
      : []),
    ...(rail.deleteCustomer
      ? [
          {
            name: 'the customer of an erased buyer is deleted, again without complaint',
            async run() {
              const customer = { mode: trials.approved.mode, walletId: newId(), instruments: saved, kept: [] };
              await expectDone(rail.deleteCustomer!(customer));
              await expectDone(rail.deleteCustomer!(customer));
            },
          },
        ]
      : []),
  ];
}

async function expectStatus<T extends { status: string }>(asked: Promise<T>, wanted: readonly string[]): Promise<T> {
  const answer = await asked;
  if (wanted.includes(answer.status)) return answer;
  throw new Error(`answered ${JSON.stringify(answer)}, not ${wanted.join(' or ')}`);
}

async function expectDone(asked: Promise<{ status: string }>): Promise<void> {
  await expectStatus(asked, ['done']);
}

async function expectSame(first: string, asked: readonly Promise<unknown>[]): Promise<void> {
  for (const each of asked) {
    const answer = JSON.stringify(await each);
    if (answer !== first) throw new Error(`answered ${first} first, then ${answer}`);
  }
}

async function expectMoved(
  rail: PaymentRail,
  railReference: string,
  captured: number,
  refunded: number,
): Promise<void> {
  const moved = await rail.moved?.(railReference);
  if (moved && (moved.captured !== captured || moved.refunded !== refunded)) {
    throw new Error(`moved ${JSON.stringify(moved)}, not ${JSON.stringify({ captured, refunded })}`);
  }
}
