import { readPreferencesSession } from './answers.js';
import type { ApiClient } from './apiClient.js';
import type { CallOptions } from './orders.js';

/** The buyer's own page of what they pay and have paid this shop. */
export type Preferences = {
  /**
   * Opens a session for `data-session-id`, for five minutes and one use. It only names the buyer: what it shows, and
   * whether, is decided once the buyer has proved to be there.
   * @throws {OnDemandApiError} `not_found` for a token that is none of your buyers'.
   */
  createSession(userToken: string, options?: CallOptions): Promise<{ sessionId: string }>;
};

export function createPreferences(api: ApiClient): Preferences {
  return {
    async createSession(userToken, { signal } = {}) {
      const url = `${api.url()}/api/preferences/sessions`;
      const body = { user_token: userToken };
      const { session_id } = await api.call({ method: 'POST', url, body, signal }, readPreferencesSession);
      return { sessionId: session_id };
    },
  };
}
