import { doubled, forEachDue } from '../common/eachDue.js';
import { askRail, railOf } from '../payment-methods/askRail.js';
import type { Deps } from '../ports/deps.js';
import type { AuthenticationPage, PageWithPayee } from './railPage.js';
import * as store from './railPageStore.js';
import { openAuthentication } from './visitRailPage.js';

/** Milliseconds in which one process releases what it has taken. */
const LEASE = 60_000;
/** Milliseconds after which what a rail could not say is asked again; doubled with each time, up to an hour. */
const AGAIN = 5_000;
const SELDOM = 3_600_000;
const BATCH = 20;

type Hold = AuthenticationPage & PageWithPayee;

/**
 * Gives back what buyers' banks hold, or may yet hold, for terms that nobody can buy by any more: another was shown,
 * the proof was given up or has expired, the buyer went. Any number of processes may do so at once.
 * @returns how many were looked at.
 */
export async function releaseHolds(deps: Deps): Promise<number> {
  const { database, clock, log } = deps;
  const now = clock();
  const due = await store.leaseDueHolds(database, now, new Date(now.getTime() + LEASE), BATCH);
  return forEachDue(log, due, (hold) => release(deps, hold), 'a hold was not released');
}

async function release(deps: Deps, hold: Hold): Promise<void> {
  const { database, clock } = deps;
  if (!(await store.freeHold(database, hold, clock()))) return end(deps, hold, 'adopted');
  if (hold.status === 'new' && hold.askedAt === null) return end(deps, hold, 'released');
  const rail = railOf(deps, hold.mode, hold.rail);
  const railReference = hold.railReference ?? (await referenceOf(deps, hold));
  if (railReference === null) return end(deps, hold, 'released');
  if (!rail || railReference === undefined) return later(deps, hold);
  const { pageId, amount, currency } = hold;
  const call = { idempotencyKey: `${pageId}:release`, amount, currency, railReference };
  const { status } = await askRail(deps, () => rail.cancel(call));
  if (status === 'done') return end(deps, hold, 'released');
  // Refused: it was nothing that can be given back, or is it no more.
  const became = status === 'refused' ? await askRail(deps, () => rail.lookup(railReference)) : undefined;
  return became?.status === 'declined' ? end(deps, hold, 'released') : later(deps, hold);
}

/**
 * The rail's name of what was opened, where its answer was lost: opened again it says it again. `null`: nothing was
 * opened; `undefined`: it cannot say.
 */
async function referenceOf(deps: Deps, hold: Hold): Promise<string | null | undefined> {
  const pages = railOf(deps, hold.mode, hold.rail)?.pages;
  const opened = pages ? await openAuthentication(deps, pages, hold) : { status: 'unknown' as const };
  if (opened.status === 'unknown') return undefined;
  return 'railReference' in opened ? opened.railReference : null;
}

const end = ({ database, clock }: Deps, hold: Hold, status: 'adopted' | 'released'): Promise<void> =>
  database.transaction(async (tx) => {
    await store.lockPage(tx, hold);
    await store.writeDecided(tx, hold, { status }, clock());
  });

async function later({ database, clock, log }: Deps, hold: Hold): Promise<void> {
  const { pageId, attempts } = hold;
  log.warn({ pageId, attempts: attempts + 1 }, 'what a bank holds could not be released yet');
  await store.postponeRelease(database, hold, new Date(clock().getTime() + doubled(AGAIN, attempts, SELDOM)));
}
