import { createTransport } from 'nodemailer';
import type { MailSender } from './mailSender.js';

export type SmtpOptions = {
  /** `smtps://user:password@mail.example`, or `smtp://…`, which has to offer STARTTLS. */
  url: string;
  /** The sender, such as `Payments <receipts@pay.example>`. */
  from: string;
};

/** Sends emails through a mail server, encrypted. */
export function smtpMailSender({ url, from }: SmtpOptions): MailSender {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!/^smtps?:$/.test(protocol)) throw new TypeError('url must begin with smtp:// or smtps://');
  const transport = createTransport({
    host: hostname,
    secure: protocol === 'smtps:',
    requireTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(port ? { port: Number(port) } : {}),
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  });
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, from });
    },
  };
}
