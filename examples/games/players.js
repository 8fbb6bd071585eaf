// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * What each player owns. A player is a random cookie; the user token recognises nobody, since it is no
 * credential. Kept in memory here; a shop stores the order's `url` with what it unlocked.
 */
export function createPlayers() {
  /** @type {Map<string, Map<string, { credits: number, skin: string | null }>>} player → order's URL → what it gave */
  const bought = new Map();
  /** @type {Map<string, string>} player → the user token of their newest purchase, which opens their preferences */
  const tokens = new Map();

  return {
    newPlayer: () => randomBytes(24).toString('base64url'),

    /**
     * Once for each order, however often it is told.
     * @param {string} player
     * @param {string} orderUrl
     * @param {{ credits: number, skin: string | null }} gained
     */
    give(player, orderUrl, gained) {
      const own = bought.get(player) ?? new Map();
      bought.set(player, own.set(orderUrl, gained));
    },

    /**
     * @param {string} player
     * @param {string} userToken
     */
    identify: (player, userToken) => void tokens.set(player, userToken),

    /** @param {string | undefined} player */
    userToken: (player) => tokens.get(player ?? ''),

    /**
     * @param {string | undefined} player
     * @param {string} orderId
     */
    bought: (player, orderId) =>
      [...(bought.get(player ?? '')?.keys() ?? [])].some((orderUrl) => orderUrl.endsWith(`/${orderId}`)),

    /**
     * @param {string | undefined} player
     * @returns {{ credits: number, skins: string[] }}
     */
    owned(player) {
      const orders = [...(bought.get(player ?? '')?.values() ?? [])];
      return {
        credits: orders.reduce((sum, { credits }) => sum + credits, 0),
        skins: [...new Set(orders.flatMap(({ skin }) => skin ?? []))],
      };
    },
  };
}
