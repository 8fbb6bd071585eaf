/**
 * Groups what is in the field as it is typed, and leaves the caret behind the character it stood behind.
 *
 * @param clean takes the characters that count out of what was typed
 * @param group puts spaces between them
 */
export function groupAsTyped(
  input: HTMLInputElement,
  clean: (typed: string) => string,
  group: (cleaned: string) => string,
): void {
  const caret = input.selectionStart ?? input.value.length;
  const before = clean(input.value.slice(0, caret)).length;
  const atEnd = caret === input.value.length;
  const grouped = group(clean(input.value));
  input.value = grouped;
  const place = atEnd ? grouped.length : caretAfterGrouping(grouped, before);
  input.setSelectionRange(place, place);
}

/** Where the caret belongs after regrouping: behind as many characters as it stood behind before. */
export function caretAfterGrouping(grouped: string, before: number): number {
  let seen = 0;
  for (let index = 0; index < grouped.length; index++) {
    if (seen === before) return index;
    if (grouped[index] !== ' ') seen++;
  }
  return grouped.length;
}
