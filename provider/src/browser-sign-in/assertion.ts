import { createHash, timingSafeEqual } from 'node:crypto';
import { isUuid, randomToken, uuid } from '../common/ids.js';
import { type Mode, modeOfApiKey } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import { TRANSFER_LIFETIME } from '../device-transfer/deviceTransfer.js';
import { glanceAtDevice } from '../devices/recogniseDevice.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { accountId } from './accounts.js';
import { answerDialog, findDialog, openDialog } from './dialogStore.js';

/** Seconds in which a buyer answers the browser's dialog. */
const DIALOG_LIFETIME = 15 * 60;

/** A frame's session, as the frame names it to the browser: `test_<session>`. */
function readClientId(clientId: string): { mode: Mode; sessionId: string } | undefined {
  const mode = modeOfApiKey(clientId);
  const sessionId = clientId.slice('live_'.length);
  return mode !== undefined && isUuid(sessionId) ? { mode, sessionId } : undefined;
}

/**
 * The browser is about to ask the buyer, in a frame that stands on a page of this origin. It counts only where the
 * session was opened for a page of that very origin, which still is the shop's.
 */
export async function noteDialog(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { clientId, topOrigin }: { clientId: string; topOrigin: string },
): Promise<void> {
  const client = readClientId(clientId);
  if (client) await openDialog(database, { ...client, topOrigin }, clock());
}

/** Whether the browser's dialog stands before the buyer of a session. */
export const isDialogOpened = (
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { mode, sessionId }: FrameSession,
): Promise<boolean> => findDialog(database, { mode, sessionId }, earliest(clock()));

/**
 * The buyer chose themselves in the browser's dialog: a transfer for the one frame that it stood in, which opens that
 * session as a remembered browser does, and nothing else.
 * @throws {Refusal} `handover_refused`, the same for a cookie that is missing or forgotten, an account or a session of
 *   another, and a dialog that was never opened on that shop's page, or answered before.
 */
export async function assertAccount(
  deps: Deps,
  given: { clientId: string; accountId: string },
  cookies: string | null,
): Promise<string> {
  const { database, clock, random } = deps;
  const client = readClientId(given.clientId);
  const device = client && (await glanceAtDevice(deps, client.mode, cookies));
  if (!device || !isSame(accountId(deps, client.mode, device.walletId), given.accountId)) {
    throw new Refusal('handover_refused');
  }
  const now = clock();
  const token = randomToken(random, 256);
  const transfer = {
    hash: createHash('sha256').update(token).digest(),
    expiresAt: new Date(now.getTime() + TRANSFER_LIFETIME * 1000),
    signInId: uuid(random),
  };
  if (!(await answerDialog(database, { ...client, device }, transfer, { now, since: earliest(now) }))) {
    throw new Refusal('handover_refused');
  }
  return token;
}

/**
 * The account that the browser shall take for signed out at the page of a session: that of this browser, whether the
 * page names it or only its session. Nothing changes here: what is forgotten, is forgotten by the frame's own call.
 * @throws {Refusal} `handover_refused` for an account that is not this browser's.
 */
export async function signedOutAccount(
  deps: Deps,
  { clientId, hint }: { clientId: string; hint: string },
  cookies: string | null,
): Promise<string> {
  const mode = modeOfApiKey(clientId);
  const device = mode && (await glanceAtDevice(deps, mode, cookies));
  const id = device && accountId(deps, mode, device.walletId);
  if (id === undefined || !(hint === clientId || isSame(id, hint))) throw new Refusal('handover_refused');
  return id;
}

const earliest = (now: Date): Date => new Date(now.getTime() - DIALOG_LIFETIME * 1000);

function isSame(one: string, other: string): boolean {
  const [made, given] = [Buffer.from(one), Buffer.from(other)];
  return made.length === given.length && timingSafeEqual(made, given);
}
