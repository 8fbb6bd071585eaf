import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Mail } from '../../src/ports/mailSender.js';
import { type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';

export let desk: OrderDesk;
/** What has gone out in this test. */
export let sent: Mail[] = [];

let isDown = false;

/** The mail server, for as long as a test says so. */
export const mailServer = {
  fail() {
    isDown = true;
  },
  recover() {
    isDown = false;
  },
};

/** One desk with a mail server for the tests of a file. */
export function withMailedDesk(): void {
  const sender = {
    async send(mail: Mail) {
      if (isDown) throw new Error('the mail server is down');
      sent.push(mail);
    },
  };
  beforeAll(async () => {
    desk = await openOrderDesk({ mails: { test: sender } });
  });
  afterAll(() => desk.drop());
  beforeEach(() => {
    sent = [];
    mailServer.recover();
  });
}
