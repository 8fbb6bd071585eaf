import { uuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import type { MailSender } from '../ports/mailSender.js';
import { insertMail } from './sandboxMailStore.js';

/** The sender under test keys: every email lies in the store to be read. */
export const sandboxMailbox = ({
  database,
  clock,
  random,
}: Pick<Deps, 'database' | 'clock' | 'random'>): MailSender => ({
  send: (mail) => insertMail(database, uuid(random), mail, clock()),
});
