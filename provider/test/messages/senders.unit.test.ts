import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { twilioSender } from '../../src/messages/twilioSender.js';
import { webhookSender } from '../../src/messages/webhookSender.js';

type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: string };

let server: Server;
let url: string;
let received: Received[] = [];
let reply: { status: number; body: string; headers?: Record<string, string> } | 'silence';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ method: request.method!, path: request.url!, headers: request.headers, body });
    if (reply !== 'silence') response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
  reply = { status: 201, body: '{"sid":"SM1"}' };
});

const message = {
  to: '+46701234567',
  text: '123456 är din kod.\n\n@news.example #123456 @pay.example',
  code: '123456',
};
const failureOf = (sending: Promise<void>) =>
  sending.then(
    () => undefined,
    (error: Error) => error,
  );

describe('by Twilio', () => {
  const options = () => ({ accountSid: 'AC1', authToken: 'secret', from: '+15005550006', apiUrl: url });

  it('a message is created as documented', async () => {
    await twilioSender(options()).send(message);
    const [request] = received;
    expect(request).toMatchObject({ method: 'POST', path: '/2010-04-01/Accounts/AC1/Messages.json' });
    expect(request!.headers.authorization).toBe(`Basic ${Buffer.from('AC1:secret').toString('base64')}`);
    expect(request!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
      To: message.to,
      Body: message.text,
      From: '+15005550006',
    });
  });

  it('a messaging service may choose the number', async () => {
    await twilioSender({ ...options(), from: { messagingServiceSid: 'MG1' } }).send(message);
    expect(new URLSearchParams(received[0]!.body).get('MessagingServiceSid')).toBe('MG1');
    expect(new URLSearchParams(received[0]!.body).get('From')).toBeNull();
  });

  it.each([
    [{ status: 400, body: '{"code":21211,"message":"Invalid To +46701234567"}' }, '400, code 21211'],
    [{ status: 401, body: '{"code":20003}' }, '401, code 20003'],
    [{ status: 503, body: 'busy +46701234567' }, '503'],
  ])('a refusal %j rejects and quotes neither number nor text', async (refusal, said) => {
    reply = refusal;
    const error = await failureOf(twilioSender(options()).send(message));
    expect(error?.message).toContain(said);
    expect(String(error?.stack)).not.toMatch(/46701234567|123456|secret/);
  });

  it('credentials follow no redirect, and silence is a failure', async () => {
    reply = { status: 307, body: '', headers: { Location: `${url}/elsewhere` } };
    expect(await failureOf(twilioSender(options()).send(message))).toBeInstanceOf(Error);
    expect(received).toHaveLength(1);
    reply = 'silence';
    expect(await failureOf(twilioSender({ ...options(), timeout: 50 }).send(message))).toMatchObject({
      name: 'TimeoutError',
    });
  });
});

describe('by webhook', () => {
  const key = Buffer.alloc(32, 7);
  const options = () => ({ url: `${url}/sms`, secret: `whsec_${key.toString('base64')}` });

  it('a message is posted with a signature over id, time and body', async () => {
    const clock = () => new Date('2026-03-01T12:00:00.900Z');
    await webhookSender({ ...options(), clock, newId: () => '1' }).send(message);
    const { headers, body, path } = received[0]!;
    expect(path).toBe('/sms');
    expect(JSON.parse(body)).toEqual(message);
    expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1772366400' });
    const expected = createHmac('sha256', key).update(`msg_1.1772366400.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it('every message has an id of its own', async () => {
    const sender = webhookSender(options());
    await sender.send(message);
    await sender.send(message);
    expect(received[0]!.headers['webhook-id']).not.toBe(received[1]!.headers['webhook-id']);
  });

  it.each([302, 400, 500])('an answer of %i rejects', async (status) => {
    reply = { status, body: message.text, headers: { Location: '/elsewhere' } };
    const error = await failureOf(webhookSender(options()).send(message));
    expect(error).toBeInstanceOf(Error);
    expect(error?.message).not.toMatch(/123456/);
    expect(received).toHaveLength(1);
  });

  it.each(['http://sms.example/in', 'ftp://localhost/', 'nonsense', 'http://localhost.evil.example/'])(
    'is not sent to %s',
    (to) => {
      expect(() => webhookSender({ ...options(), url: to })).toThrow(TypeError);
    },
  );

  it.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ='])('is not signed with %j', (secret) => {
    expect(() => webhookSender({ ...options(), secret })).toThrow(TypeError);
  });
});
