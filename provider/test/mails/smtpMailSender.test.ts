import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { checkSmtp, smtpMailSender } from '../../src/mails/smtpMailSender.js';

const FROM = 'Payments <receipts@pay.example>';
const MAIL = { to: 'anna@example.se', subject: 'Ditt kvitto från Åre', text: 'Tack\n.\nslut', html: '<p>Tack</p>' };

type Received = { from: string; to: string[]; user: unknown; secure: boolean; text: string };

let tls: { key: Buffer; cert: Buffer };
let ca: string;
let received: Received[] = [];
let server: SMTPServer | undefined;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ondemand-smtp-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert]);
  tls = { key: await readFile(key), cert: await readFile(cert) };
  ca = tls.cert.toString();
  await rm(folder, { recursive: true });
});
afterEach(async () => {
  received = [];
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});
afterAll(() => server?.close());

/** A mail server that keeps what it is sent; gives its port. */
async function listen(options: SMTPServerOptions = {}): Promise<number> {
  const opened = new SMTPServer({
    ...tls,
    authOptional: true,
    onAuth({ username, password }, _, answer) {
      if (username === 'us@er' && password === 'p@ss word') return answer(null, { user: username });
      return answer(new Error('Invalid username or password'));
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user,
          secure: session.secure,
          text: Buffer.concat(chunks).toString(),
        });
        answer();
      });
    },
    ...options,
  });
  opened.on('error', () => {});
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', () => resolve()));
  return (opened.server.address() as AddressInfo).port;
}

it.each([
  ['smtps', true],
  ['smtp', false],
] as const)('sends over %s, encrypted and as whom the address names', async (scheme, secure) => {
  const port = await listen({ secure });
  const url = `${scheme}://us%40er:p%40ss%20word@localhost:${port}`;
  await smtpMailSender({ url, from: FROM, ca }).send(MAIL);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    from: 'receipts@pay.example',
    to: ['anna@example.se'],
    user: 'us@er',
    secure: true,
  });
  expect(received[0]!.text).toContain(`From: ${FROM}`);
  expect(received[0]!.text).toContain('multipart/alternative');
  await expect(checkSmtp({ url, from: FROM, ca })).resolves.toBeUndefined();
  expect(received).toHaveLength(1);
});

it('sends nothing to a server that does not encrypt, or that is another', async () => {
  const plain = await listen({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
  await expect(smtpMailSender({ url: `smtp://localhost:${plain}`, from: FROM, ca }).send(MAIL)).rejects.toThrow();
  await new Promise<void>((resolve) => server!.close(() => resolve()));

  const foreign = await listen({ secure: true });
  const url = `smtps://localhost:${foreign}`;
  await expect(smtpMailSender({ url, from: FROM }).send(MAIL)).rejects.toThrow();
  await expect(checkSmtp({ url, from: FROM })).rejects.toThrow();
  expect(received).toEqual([]);
});

it('fails with a wrong password, for the caller to try again', async () => {
  const port = await listen({ secure: true, authOptional: false });
  const url = `smtps://us%40er:wrong@localhost:${port}`;
  await expect(smtpMailSender({ url, from: FROM, ca }).send(MAIL)).rejects.toMatchObject({ code: 'EAUTH' });
  await expect(checkSmtp({ url, from: FROM, ca })).rejects.toMatchObject({ code: 'EAUTH' });
  expect(received).toEqual([]);
});

it('puts nothing of a text into the headers', async () => {
  const port = await listen({ secure: true });
  const sender = smtpMailSender({ url: `smtps://localhost:${port}`, from: FROM, ca });
  await sender.send({ ...MAIL, subject: 'Kvitto\r\nBcc: all@example.se' });
  expect(received[0]!.to).toEqual(['anna@example.se']);
  expect(received[0]!.text).not.toMatch(/^Bcc:/m);
});

it('takes no other kind of address', () => {
  expect(() => smtpMailSender({ url: 'https://mail.example', from: FROM })).toThrow(TypeError);
});
