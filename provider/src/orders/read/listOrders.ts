import { isUuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Database } from '../../store/database.js';
import type { Order } from '../order.js';
import * as store from '../orderStore.js';

export type OrderList = { orders: Order[]; next: string | null };

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;

/**
 * A merchant's orders, or everyone's when none is named, newest first.
 * @throws {Refusal} `validation_failed` at `/limit` or `/after`.
 */
export async function listOrders(
  { database }: { database: Database },
  merchant: Merchant | undefined,
  query: { limit?: string | undefined; after?: string | undefined },
): Promise<OrderList> {
  const limit = readLimit(query.limit);
  const after = query.after === undefined ? undefined : readCursor(query.after);
  // One more than asked for tells whether there is a next page.
  const found = await store.listOrders(database, merchant?.merchantId, after, limit + 1);
  const orders = found.slice(0, limit);
  const last = orders.at(-1);
  return { orders, next: found.length > limit && last ? cursorOf(last) : null };
}

function readLimit(written: string | undefined): number {
  if (written === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(written) ? Number(written) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw invalid('/limit', `must be an integer from 1 to ${MAX_LIMIT}`);
  return limit;
}

const cursorOf = ({ createdAt, orderId }: store.Position): string =>
  Buffer.from(`${createdAt.getTime()}_${orderId}`).toString('base64url');

function readCursor(cursor: string): store.Position {
  const [, time, orderId] = /^(\d{1,15})_(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  const createdAt = new Date(Number(time));
  const isValid = orderId !== undefined && isUuid(orderId) && !Number.isNaN(createdAt.getTime());
  if (!isValid) throw invalid('/after', 'must be the `next` of a page');
  return { createdAt, orderId };
}

const invalid = (pointer: string, detail: string) =>
  new Refusal('validation_failed', { errors: [{ pointer, detail }] });
