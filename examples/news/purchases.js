// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * Who has bought what. A reader is a random cookie: it says nothing about the person, and the user token is
 * not used to recognise anyone, since it is no credential.
 *
 * This example keeps it in memory and forgets at the end of the process. What a shop stores for each
 * purchase: the order's `url` (to read, refund and account for it), the article, the amount, the time,
 * and the account or cookie that it unlocks.
 */
export function createPurchases() {
  /** @type {Map<string, Map<string, string>>} reader → article's slug → the order's URL */
  const bought = new Map();
  /** @type {Map<string, string>} reader → the user token of their newest purchase, which opens their preferences */
  const tokens = new Map();
  /** @type {Map<string, { reader: string, slug: string, orderUrl: string }>} orders whose outcome is not known yet */
  const waiting = new Map();

  return {
    newReader: () => randomBytes(24).toString('base64url'),

    /**
     * @param {string} reader
     * @param {string} slug
     * @param {string} orderUrl
     */
    unlock(reader, slug, orderUrl) {
      const own = bought.get(reader) ?? new Map();
      bought.set(reader, own.set(slug, orderUrl));
    },

    /**
     * @param {string} reader
     * @param {string} userToken
     */
    identify: (reader, userToken) => void tokens.set(reader, userToken),

    /** @param {string | undefined} reader */
    userToken: (reader) => tokens.get(reader ?? ''),

    /**
     * @param {string | undefined} reader
     * @param {string} orderId
     */
    bought: (reader, orderId) =>
      [...(bought.get(reader ?? '')?.values() ?? [])].some((orderUrl) => orderUrl.endsWith(`/${orderId}`)),

    /**
     * The id of the order that bought a story.
     * @param {string | undefined} reader
     * @param {string} slug
     */
    orderId: (reader, slug) =>
      bought
        .get(reader ?? '')
        ?.get(slug)
        ?.split('/')
        .at(-1),

    /**
     * @param {string | undefined} reader
     * @param {string} slug
     */
    owns: (reader, slug) => reader !== undefined && (bought.get(reader)?.has(slug) ?? false),

    /**
     * Remembers an order that is still being decided; answers the id of its page.
     * @param {{ reader: string, slug: string, orderUrl: string }} order
     */
    wait(order) {
      const id = randomBytes(12).toString('base64url');
      waiting.set(id, order);
      return id;
    },

    /**
     * @param {string | undefined} reader
     * @param {string} id
     */
    waiting(reader, id) {
      const order = waiting.get(id);
      return order?.reader === reader ? order : undefined;
    },

    /** @param {string} id */
    decided: (id) => waiting.delete(id),
  };
}
