/**
 * What was typed or pasted, in plain signs: decimal digits of any script and full-width signs as ASCII, every dash a
 * hyphen, every space a plain one, and nothing that cannot be seen. For numbers, codes, dates and addresses; a name is
 * written with signs of its own.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const plainSigns = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Me}\u2800]/gu, '')
    .replace(/\s/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
    .trim();

/** The digits of every script stand in a row, from zero on. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0)!;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/** The ASCII digits among them, and nothing else. */
export const plainDigits = (text: string): string => plainSigns(text).replace(/\D/g, '');
