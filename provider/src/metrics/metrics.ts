import type { OrderStatus } from 'ondemand-pay/protocol';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Mode } from '../common/mode.js';
import type { PoolUsage } from '../store/database.js';

/** An answered request. `route` is a pattern, never a path: paths hold tokens and ids. */
export type AnsweredRequest = { route: string; method: string; status: number; seconds: number };

/** What waits for a rail: orders in processing, and pending captures, refunds and cancellations. */
export type Unsettled = { kind: 'order' | 'operation'; mode: Mode; count: number; oldestSeconds: number };

/** What can only be known by asking, each time the metrics are read. */
export type MetricsSource = {
  unsettled(): Promise<Unsettled[]>;
  pool(): PoolUsage | undefined;
};

/** What a provider counts. One for each provider: nothing is shared between two in a process. */
export interface Metrics {
  readonly contentType: string;
  request(answered: AnsweredRequest): void;
  /** A code left, was right, or was not accepted. */
  code(result: 'sent' | 'verified' | 'refused'): void;
  proofIssued(): void;
  /** An order has come into a status. */
  order(mode: Mode, status: OrderStatus): void;
  /** Somebody said of an order "I did not buy this". */
  orderReported(mode: Mode): void;
  /** A text message was not sent, for what it would have cost this party. */
  messageRefused(mode: Mode, limit: string): void;
  /** The cookie of a remembered browser was used in two. */
  deviceCopied(mode: Mode): void;
  /** A run of the sweeper that asked for so many outcomes, or failed. */
  sweep(result: { asked: number } | 'failed'): void;
  /** Adds the process's own figures: memory, CPU, event loop. */
  watchProcess(): void;
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @see https://prometheus.io/docs/practices/naming/ */
export function createMetrics(source: MetricsSource): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'ondemand_http_requests_total',
    help: 'Requests by route pattern, method and status',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'ondemand_http_request_duration_seconds',
    help: 'Time until the answer was ready, by route pattern and method',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const codes = new Counter({
    name: 'ondemand_codes_total',
    help: 'One-time codes sent, verified and refused',
    labelNames: ['result'],
    registers,
  });
  const proofs = new Counter({ name: 'ondemand_proofs_issued_total', help: 'Origin proofs handed out', registers });
  const orders = new Counter({
    name: 'ondemand_orders_total',
    help: 'Orders that came into a status',
    labelNames: ['mode', 'status'],
    registers,
  });
  const reports = new Counter({
    name: 'ondemand_orders_reported_total',
    help: 'Orders of which somebody said that they did not buy them',
    labelNames: ['mode'],
    registers,
  });
  const refusedMessages = new Counter({
    name: 'ondemand_messages_refused_total',
    help: 'Text messages not sent because of a limit: number, address, merchant, country, strangers (the open part of a country)',
    labelNames: ['mode', 'limit'],
    registers,
  });
  const copies = new Counter({
    name: 'ondemand_devices_copied_total',
    help: 'Remembered browsers that were forgotten because their cookie was used in two',
    labelNames: ['mode'],
    registers,
  });
  const sweeps = new Counter({
    name: 'ondemand_sweeper_runs_total',
    help: 'Runs of the sweeper of unsettled orders',
    labelNames: ['result'],
    registers,
  });
  const asked = new Counter({
    name: 'ondemand_sweeper_asked_total',
    help: 'Outcomes the sweeper has asked rails for',
    registers,
  });
  const unsettled = new Gauge({
    name: 'ondemand_unsettled',
    help: 'Orders and operations whose outcome is not known, in the whole store',
    labelNames: ['kind', 'mode'],
    registers,
  });
  const oldest = new Gauge({
    name: 'ondemand_oldest_unsettled_seconds',
    help: 'Age of the oldest order or operation whose outcome is not known; 0 without one',
    labelNames: ['kind', 'mode'],
    registers,
  });
  const storeUp = new Gauge({ name: 'ondemand_store_up', help: '1 when the store answered just now', registers });
  const pool = new Gauge({
    name: 'ondemand_store_connections',
    help: 'Connections of this process to the store, and requests that wait for one',
    labelNames: ['state'],
    registers,
  });

  async function readStore(): Promise<void> {
    const found = await source.unsettled().catch(() => undefined);
    storeUp.set(found ? 1 : 0);
    /* What is not known any more must not look as it did. */
    unsettled.reset();
    oldest.reset();
    for (const { kind, mode, count, oldestSeconds } of found ?? []) {
      unsettled.set({ kind, mode }, count);
      oldest.set({ kind, mode }, oldestSeconds);
    }
    const usage = source.pool();
    if (!usage) return;
    for (const state of ['used', 'idle', 'waiting'] as const) pool.set({ state }, usage[state]);
  }

  return {
    contentType: registry.contentType,
    request({ route, method, status, seconds }) {
      requests.inc({ route, method, status });
      durations.observe({ route, method }, seconds);
    },
    code: (result) => codes.inc({ result }),
    proofIssued: () => proofs.inc(),
    order: (mode, status) => orders.inc({ mode, status }),
    orderReported: (mode) => reports.inc({ mode }),
    messageRefused: (mode, limit) => refusedMessages.inc({ mode, limit }),
    deviceCopied: (mode) => copies.inc({ mode }),
    sweep(result) {
      sweeps.inc({ result: result === 'failed' ? 'failed' : 'done' });
      if (result !== 'failed') asked.inc(result.asked);
    },
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    async text() {
      await readStore();
      return registry.metrics();
    },
  };
}
