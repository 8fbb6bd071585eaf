import { PROBLEMS, WEBHOOK_EVENT_TYPES } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrderDesk, openOrderDesk } from '../../orders/orderDesk.js';

type Operation = { responses: Record<string, { description: string }>; requestBody?: { content: object } };
type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: Record<string, unknown>; required: string[] }> };
};

let desk: OrderDesk;
let document: Document;
let headers: Headers;

beforeAll(async () => {
  desk = await openOrderDesk();
  const answer = await desk.call('/openapi.json', { headers: { Authorization: '' } });
  expect(answer.status).toBe(200);
  document = answer.json as Document;
  headers = answer.headers;
});
afterAll(() => desk.drop());

it('is public, for every origin', () => {
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('content-type')).toBe('application/json');
  expect(document.openapi).toBe('3.1.0');
  expect(document.servers).toEqual([{ url: 'https://pay.example' }]);
});

const METHODS = ['get', 'post', 'delete'] as const;

it('describes every event that a shop hears of', () => {
  const { webhooks } = document as unknown as { webhooks: { event: { post: { requestBody: { content: object } } } } };
  expect(JSON.stringify(webhooks.event.post.requestBody)).toContain('#/components/schemas/WebhookEvent');
  const said = JSON.stringify(document.components.schemas.WebhookEvent);
  for (const type of WEBHOOK_EVENT_TYPES) expect(said).toContain(`"${type}"`);
});

describe('every operation', () => {
  it('exists, and no other', async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const address = path.replace('{user_token}', 'token').replace('{order_id}', 'id');
      for (const method of METHODS) {
        const { status } = await desk.call(address, {
          method: method.toUpperCase(),
          headers: { Authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' },
        });
        expect([method, path, status]).toEqual([method, path, operations[method] ? 401 : 405]);
      }
    }
  });

  it('names its answers by codes the API has', () => {
    for (const operations of Object.values(document.paths)) {
      for (const method of METHODS) {
        for (const [status, { description }] of Object.entries(operations[method]?.responses ?? {})) {
          if (Number(status) < 400) continue;
          const codes = [...description.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '');
          expect(codes.length).toBeGreaterThan(0);
          for (const code of codes) expect(PROBLEMS[code as keyof typeof PROBLEMS][0]).toBe(Number(status));
        }
      }
    }
  });

  it('refers to schemas that are there', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name = ''] of references) expect(document.components.schemas[name]).toBeDefined();
  });
});

it('describes what an order takes and gives', async () => {
  const { PlaceOrder, Order } = document.components.schemas;
  expect(PlaceOrder?.required.toSorted()).toEqual(['currency', 'name', 'order_amount', 'origin_proof', 'reference']);
  expect(PlaceOrder?.properties.order_amount).toMatchObject({ type: 'integer', minimum: 1 });
  const { order } = await desk.place(await desk.addBuyer(desk.shop));
  for (const name of Object.keys(order)) expect(Order?.properties[name]).toBeDefined();
});
