import type { Deps } from '../deps.js';
import { uuid } from '../ids.js';
import type { MessageSender } from './messageSender.js';
import { insertMessage } from './sandboxMessageStore.js';

/** The sender under test keys: nothing leaves the house, every message lies in the store to be read. */
export const sandboxInbox = ({
  database,
  clock,
  random,
}: Pick<Deps, 'database' | 'clock' | 'random'>): MessageSender => ({
  send: (message) => insertMessage(database, uuid(random), { ...message, sentAt: clock() }),
});
