import { doubled } from '../common/eachDue.js';

/** What takes part in a queue: whose it is, and where it goes. */
export type Lane = { merchantId: string; target: string };

export type LaneLimits = {
  /** As many as go to one target at once. */
  perTarget: number;
  /** As many as one merchant has under way at once, whatever the number of targets. */
  perMerchant: number;
  /** Failures in a row after which a target is left alone. */
  patience: number;
};

/** Milliseconds that it is left alone, doubled with every further failure up to ten minutes. */
const FIRST_REST = 30_000;
const LONGEST_REST = 600_000;

/**
 * Who may be sent to now: nobody's targets take all there is, and one that keeps failing is tried only now and then
 * until it answers. Kept in memory: each process learns for itself.
 */
export function createLanes({ perTarget, perMerchant, patience }: LaneLimits, now: () => number) {
  const targets = new Map<string, number>();
  const merchants = new Map<string, number>();
  const failing = new Map<string, { failures: number; restsUntil: number }>();

  const most = (target: string): number => {
    const trouble = failing.get(target);
    if (!trouble || trouble.failures < patience) return perTarget;
    return trouble.restsUntil > now() ? 0 : 1;
  };

  return {
    limits: { perTarget, perMerchant },
    /** Those that have no room: nothing of theirs is taken. */
    full: () => ({
      targets: [...new Set([...targets.keys(), ...failing.keys()])].filter(
        (target) => (targets.get(target) ?? 0) >= most(target),
      ),
      merchants: [...merchants].filter(([, count]) => count >= perMerchant).map(([merchant]) => merchant),
    }),
    enter({ merchantId, target }: Lane): void {
      targets.set(target, (targets.get(target) ?? 0) + 1);
      merchants.set(merchantId, (merchants.get(merchantId) ?? 0) + 1);
    },
    leave({ merchantId, target }: Lane, isWell: boolean): void {
      lower(targets, target);
      lower(merchants, merchantId);
      if (isWell) return void failing.delete(target);
      const failures = (failing.get(target)?.failures ?? 0) + 1;
      const rest = failures < patience ? 0 : doubled(FIRST_REST, failures - patience, LONGEST_REST);
      failing.set(target, { failures, restsUntil: now() + rest });
    },
  };
}

/**
 * For mails: no merchant has more than a quarter of what is under way. An address that takes none says nothing of
 * others.
 */
export const mailLanes = (now: () => number = Date.now): Lanes =>
  createLanes({ perTarget: 5, perMerchant: 5, patience: Number.POSITIVE_INFINITY }, now);

export type Lanes = ReturnType<typeof createLanes>;

function lower(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}
