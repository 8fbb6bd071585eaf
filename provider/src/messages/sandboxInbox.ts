import { uuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import type { MessageSender } from '../ports/messageSender.js';
import { insertMessage } from './sandboxMessageStore.js';

/** The sender under test keys: nothing leaves the house, every message lies in the store to be read. */
export const sandboxInbox = ({
  database,
  clock,
  random,
}: Pick<Deps, 'database' | 'clock' | 'random'>): MessageSender => ({
  send: (message) => insertMessage(database, uuid(random), { ...message, sentAt: clock() }),
});
