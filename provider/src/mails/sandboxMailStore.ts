import type { Mail } from '../ports/mailSender.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

const insert = statement(
  'sandbox_mails.insert',
  `insert into sandbox_mails (mode, mail_id, recipient, subject, text, html, sent_at)
   values ('test', $1, $2, $3, $4, $5, $6)`,
);

export async function insertMail(db: Queryable, mailId: string, mail: Mail, now: Date): Promise<void> {
  await db.query(insert, [mailId, mail.to, mail.subject, mail.text, mail.html, now]);
}

const newest = statement(
  'sandbox_mails.newest',
  `select recipient as "to", subject, text, html, sent_at from sandbox_mails
   where mode = 'test' and ($1::text is null or lower(recipient) = lower($1)) order by sent_at desc, mail_id limit $2`,
);

/** Newest first; of one address, or of all. */
export const newestMails = (db: Queryable, to: string | null, limit: number): Promise<(Mail & { sentAt: Date })[]> =>
  db.query(newest, [to, limit]);
