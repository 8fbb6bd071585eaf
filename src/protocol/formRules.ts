/**
 * The rules of what a form may ask for that page, frame and provider hold alike: a page can speak to the frame without
 * this library, so none of them is kept by the page's side alone. No schemas here: they would come along into the page.
 */

/** The longest text of a form, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 200;

/** The longest language tag. */
export const MAX_LOCALE_LENGTH = 35;

/** The longest phone number as it is typed: what is copied may carry marks, spaces and the words of a link. */
export const MAX_PHONE_LENGTH = 120;

export const MAX_INTERVAL_COUNT = 1000;

/**
 * True for a text that reads as it is written: no control characters or line breaks, which could push a price out of
 * sight, nothing that turns the direction of what stands around it, and no half of a character.
 * @see https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
export const isPlainText = (text: string): boolean => !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}\p{Cs}]/u.test(text);

/** True for a text that can be seen: not only of spaces, fillers and what joins characters. */
export const isVisibleText = (text: string): boolean => !/^[\s\p{DI}\u2800]+$/u.test(text);

/**
 * A language tag without its extensions: a page chooses the language, never the digits or the calendar in which a price
 * and a date are written. `undefined` for what is no tag.
 * @see https://www.rfc-editor.org/rfc/rfc6067
 */
export function plainLocale(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return undefined;
  }
}
