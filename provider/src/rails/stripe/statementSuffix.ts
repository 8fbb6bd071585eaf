/** On a statement the account's own prefix stands in front, with `* ` between, and both have 22 characters. */
const WHOLE = 22;
const BETWEEN = '* '.length;

/** The longest that a prefix may be. */
const LONGEST_PREFIX = 10;

/* Letters that do not fall apart into a plain one and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  Æ: 'AE',
  æ: 'ae',
  Ø: 'O',
  ø: 'o',
  Œ: 'OE',
  œ: 'oe',
  ß: 'ss',
  ẞ: 'SS',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'TH',
  þ: 'th',
  ı: 'i',
  '’': ' ',
  '‘': ' ',
  '–': '-',
  '—': '-',
};

/**
 * The shop's name as a bank can print it behind the account's prefix: plain Latin letters without `< > \ ' " *`, cut to
 * what is left, with at least one letter; `undefined` where nothing of the name is left.
 */
export function statementSuffix(name: string, prefix: string | undefined): string | undefined {
  const room = WHOLE - BETWEEN - Math.min(prefix?.length || LONGEST_PREFIX, LONGEST_PREFIX);
  const plain = [...name]
    .map((letter) => PLAIN[letter] ?? letter)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|[<>\\'"*]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const suffix = plain.slice(0, room).trim();
  return /[A-Za-z]/.test(suffix) ? suffix : undefined;
}
