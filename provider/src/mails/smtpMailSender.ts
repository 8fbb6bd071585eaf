import { createTransport, type Transporter } from 'nodemailer';
import type { MailSender } from '../ports/mailSender.js';

export type SmtpOptions = {
  /** `smtps://user:password@mail.example`, or `smtp://…`, which has to offer STARTTLS. */
  url: string;
  /** The sender, such as `Payments <receipts@pay.example>`. */
  from: string;
  /** The authority of a mail server with a certificate of its own, as PEM; the system's authorities if left out. */
  ca?: string;
};

/**
 * Milliseconds: a mail server that is silent for longer is down. Shorter together than a batch of receipts may take.
 */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

/**
 * Sends emails through a mail server, encrypted.
 * @throws TypeError for a URL of another kind.
 */
export function smtpMailSender(options: SmtpOptions): MailSender {
  const transport = transportOf(options);
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, from: options.from });
    },
  };
}

/** Connects, encrypts and authenticates as a sender would, and sends nothing. Rejects when that fails. */
export async function checkSmtp(options: SmtpOptions): Promise<void> {
  const transport = transportOf(options);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

function transportOf({ url, ca }: SmtpOptions): Transporter {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!/^smtps?:$/.test(protocol)) throw new TypeError('url must begin with smtp:// or smtps://');
  return createTransport({
    ...PATIENCE,
    host: hostname,
    secure: protocol === 'smtps:',
    requireTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(port ? { port: Number(port) } : {}),
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  });
}
