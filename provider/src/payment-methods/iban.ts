/**
 * True for capitals and digits whose check digits are right: the number with its first four characters moved to the
 * end, and letters read as 10 to 35, leaves 1 when divided by 97.
 * @see https://www.iso.org/standard/81090.html (ISO 13616), ISO 7064 mod 97-10
 */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban)) return false;
  const moved = `${iban.slice(4)}${iban.slice(0, 4)}`;
  const digits = moved.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}
