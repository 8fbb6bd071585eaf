import type { AccountBooks } from './books.js';

/** Things by what their ids begin with. */
const kinds = (account: AccountBooks): Readonly<Record<string, ReadonlyMap<string, object>>> => ({
  cus: account.customers,
  pm: account.paymentMethods,
  seti: account.setupIntents,
  pi: account.intents,
  ch: account.charges,
  re: account.refunds,
  txn: account.transactions,
});

/** A copy in which the ids at these paths, such as `setup_intent.payment_method`, are the things themselves. */
export function expand(account: AccountBooks, thing: object, paths: readonly string[]): object {
  const copy = structuredClone(thing) as Record<string, unknown>;
  for (const path of paths) {
    const [head = '', ...rest] = path.split('.');
    if (head === 'data' && Array.isArray(copy.data)) {
      copy.data = copy.data.map((each: object) => expand(account, each, [rest.join('.')]));
      continue;
    }
    const id = copy[head];
    const known =
      typeof id === 'string'
        ? kinds(account)[id.split('_')[0] ?? '']?.get(id)
        : ((id ?? undefined) as object | undefined);
    if (known) copy[head] = expand(account, known, rest.length === 0 ? [] : [rest.join('.')]);
  }
  return copy;
}
