/**
 * `test` or `live`. Part of every key in the store: buyers, sessions, tokens, signing keys, limits, rails
 * and senders never cross it.
 */
export type Mode = 'test' | 'live';

/** The mode an API key stands for, by its prefix; `undefined` for anything that is no key. */
export function modeOfApiKey(apiKey: string): Mode | undefined {
  if (apiKey.startsWith('test_')) return 'test';
  if (apiKey.startsWith('live_')) return 'live';
  return undefined;
}
