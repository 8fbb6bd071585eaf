import type { Deps } from '../deps.js';
import { uuid } from '../ids.js';
import type { MailSender } from './mailSender.js';
import { insertMail } from './sandboxMailStore.js';

/** The sender under test keys: every email lies in the store to be read. */
export const sandboxMailbox = ({
  database,
  clock,
  random,
}: Pick<Deps, 'database' | 'clock' | 'random'>): MailSender => ({
  send: (mail) => insertMail(database, uuid(random), mail, clock()),
});
