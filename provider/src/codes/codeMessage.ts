import { wordsFor } from '../words/words.js';

/** Merchants' names in a text message are cut here, so that it fits in one. */
const NAME_LENGTH = 40;

/**
 * The text message with a code. Its last line binds the code to the page and the frame, so that a phone fills
 * it in only there: the page's host before the code, the frame's after it.
 * @see https://wicg.github.io/sms-one-time-codes/
 */
export function codeMessage(given: {
  code: string;
  merchantName: string;
  pageOrigin: string;
  frameOrigin: string;
  locale: string;
}): string {
  const { code, locale } = given;
  const name = given.merchantName.replace(/\s+/g, ' ').slice(0, NAME_LENGTH).trim();
  const sentence = wordsFor(locale).codeMessage(code, name);
  return `${sentence}\n\n${boundLine(code, new URL(given.pageOrigin).hostname, new URL(given.frameOrigin).hostname)}`;
}

const boundLine = (code: string, topHost: string, frameHost: string) =>
  topHost === frameHost ? `@${topHost} #${code}` : `@${topHost} #${code} @${frameHost}`;
