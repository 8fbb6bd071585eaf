import type { Mode } from '../common/mode.js';
import { outbox, type Taking, takingValues } from '../outbox/outboxStore.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Announcement } from './announcement.js';
import type { WebhookEndpoint } from './webhookEndpoint.js';

const deliveries = outbox('webhook_deliveries', {
  key: ['merchant_id', 'event_id', 'endpoint_id'],
  sent: 'delivered',
  target: 'endpoint_id',
});

const columns = 'merchant_id, endpoint_id, url, created_at';

const insert = statement(
  'webhook_endpoints.insert',
  `insert into webhook_endpoints (${columns}, secret_sealed) values ($1, $2, $3, $4, $5)`,
);

export async function insertEndpoint(tx: Queryable, endpoint: WebhookEndpoint, secretSealed: Buffer): Promise<void> {
  const { merchantId, endpointId, url, createdAt } = endpoint;
  await tx.query(insert, [merchantId, endpointId, url, createdAt, secretSealed]);
}

const list = statement(
  'webhook_endpoints.list',
  `select ${columns} from webhook_endpoints where merchant_id = $1 and deleted_at is null
   order by created_at, endpoint_id`,
);

export async function listEndpoints(db: Queryable, merchantId: string): Promise<WebhookEndpoint[]> {
  return db.query<WebhookEndpoint>(list, [merchantId]);
}

const remove = statement(
  'webhook_endpoints.delete',
  `update webhook_endpoints set deleted_at = $3 where merchant_id = $1 and endpoint_id = $2 and deleted_at is null
   returning ${columns}`,
);

export async function deleteEndpoint(
  db: Queryable,
  merchantId: string,
  endpointId: string,
  now: Date,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await db.query<WebhookEndpoint>(remove, [merchantId, endpointId, now]);
  return row;
}

type SealedSecret = Pick<WebhookEndpoint, 'merchantId' | 'endpointId'> & { secretSealed: Buffer };

const SEALED = 'select merchant_id, endpoint_id, secret_sealed from webhook_endpoints where deleted_at is null';
const sealedSecrets = statement('webhook_endpoints.sealed', SEALED);
const sealedLocked = statement(
  'webhook_endpoints.sealed_locked',
  `${SEALED} order by merchant_id, endpoint_id for update`,
);

/** The secrets of all endpoints, of every merchant. */
export const listSealedSecrets = (db: Queryable): Promise<SealedSecret[]> => db.query<SealedSecret>(sealedSecrets);

/** The same, held until the transaction ends. */
export const lockSealedSecrets = (tx: Queryable): Promise<SealedSecret[]> => tx.query<SealedSecret>(sealedLocked);

const reseal = statement(
  'webhook_endpoints.reseal',
  'update webhook_endpoints set secret_sealed = $3 where merchant_id = $1 and endpoint_id = $2',
);

export async function writeSealedSecret(
  tx: Queryable,
  { merchantId, endpointId }: SealedSecret,
  secretSealed: Buffer,
): Promise<void> {
  await tx.query(reseal, [merchantId, endpointId, secretSealed]);
}

const insertDeliveries = statement(
  'webhook_deliveries.announce',
  `insert into webhook_deliveries (merchant_id, event_id, endpoint_id, body, created_at, next_attempt_at)
   select merchant_id, $2, endpoint_id, $3, $4, $4 from webhook_endpoints
   where merchant_id = $1 and deleted_at is null`,
);

/**
 * Writes an event for every endpoint that the merchant has now, in the transaction of what happened: there is no change
 * without its event and no event without its change.
 */
export async function announce(
  tx: Queryable,
  merchantId: string,
  { eventId, body }: Announcement,
  now: Date,
): Promise<void> {
  await tx.query(insertDeliveries, [merchantId, eventId, body, now]);
}

/** A delivery that somebody has taken to make. */
export type Delivery = {
  merchantId: string;
  eventId: string;
  endpointId: string;
  mode: Mode;
  url: string;
  secretSealed: Buffer;
  body: string;
  /** How often it was tried before. */
  attempts: number;
};

const leaseDue = deliveries.taking(
  `select l.merchant_id, l.event_id, l.endpoint_id, m.mode, e.url, e.secret_sealed, l.body, l.attempts
   from leased l
   join webhook_endpoints e on e.merchant_id = l.merchant_id and e.endpoint_id = l.endpoint_id
   join merchants m on m.merchant_id = l.merchant_id`,
);

export const leaseDueDeliveries = (db: Queryable, taking: Taking): Promise<Delivery[]> =>
  db.query<Delivery>(leaseDue, takingValues(taking));

const idOf = ({ merchantId, eventId, endpointId }: Delivery) => [merchantId, eventId, endpointId];

/** It was taken, or is given up. */
export const writeDeliveryEnd = (db: Queryable, delivery: Delivery, now: Date, delivered: boolean) =>
  deliveries.end(db, idOf(delivery), now, delivered);

export const postponeDelivery = (db: Queryable, delivery: Delivery, nextAttempt: Date) =>
  deliveries.postpone(db, idOf(delivery), nextAttempt);

const dropDeliveries = statement(
  'webhook_deliveries.drop',
  `update webhook_deliveries set ended_at = $3 where merchant_id = $1 and endpoint_id = $2 and ended_at is null`,
);

/** Nothing more is sent to an endpoint. */
export async function dropDeliveriesTo(db: Queryable, endpoint: WebhookEndpoint, now: Date): Promise<void> {
  await db.query(dropDeliveries, [endpoint.merchantId, endpoint.endpointId, now]);
}
