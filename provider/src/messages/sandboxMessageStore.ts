import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

/** A message as the sandbox's inbox shows it. */
export type SandboxMessage = { to: string; text: string; code: string | null; sentAt: Date };

const insert = statement(
  'sandbox_messages.insert',
  `insert into sandbox_messages (mode, message_id, recipient, text, code, sent_at) values ('test', $1, $2, $3, $4, $5)`,
);

export async function insertMessage(db: Queryable, messageId: string, message: SandboxMessage): Promise<void> {
  await db.query(insert, [messageId, message.to, message.text, message.code, message.sentAt]);
}

const newest = statement(
  'sandbox_messages.newest',
  `select recipient as "to", text, code, sent_at from sandbox_messages
   where mode = 'test' and ($1::text is null or recipient = $1) order by sent_at desc, message_id limit $2`,
);

/** Newest first; of one number, or of all. */
export const newestMessages = (db: Queryable, to: string | null, limit: number): Promise<SandboxMessage[]> =>
  db.query<SandboxMessage>(newest, [to, limit]);
