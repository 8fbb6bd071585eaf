/** Where many have their mail; `OTHERS` are as right as these, and too near to them to be told from slips. */
const COMMON = [
  'gmail.com',
  'hotmail.com',
  'outlook.com',
  'icloud.com',
  'yahoo.com',
  'live.com',
  'hotmail.se',
  'live.se',
  'outlook.se',
  'telia.com',
  'protonmail.com',
  'googlemail.com',
  'yahoo.co.uk',
  'hotmail.co.uk',
  'aol.com',
  'msn.com',
  'me.com',
] as const;
const OTHERS = ['mail.com', 'email.com', 'ymail.com', 'gmx.com', 'mac.com', 'hey.com', 'zoho.com', 'fastmail.com'];
const KNOWN: readonly string[] = [...COMMON, ...OTHERS];

/** As many slips as are looked for in all. */
const MOST = 2;

/**
 * The address that was probably meant, where its domain is nearly one of the common ones; `null`: it is as it should be
 * as far as anybody can tell.
 * @param isTyping it may only not be finished yet: what still can become a known domain is left in peace
 */
export function meantEmail(typed: string, isTyping = false): string | null {
  const address = typed.trim();
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || KNOWN.includes(domain)) return null;
  if (isTyping && KNOWN.some((known) => known.startsWith(domain))) return null;
  let nearest: string | null = null;
  let fewest = MOST + 1;
  for (const known of COMMON) {
    const slips = slipsBetween(domain, known);
    if (slips < fewest) [nearest, fewest] = [known, slips];
  }
  return nearest && `${address.slice(0, at)}@${nearest}`;
}

/** How many slips of the finger lie between two domains; many, where one is more likely another domain. */
function slipsBetween(domain: string, known: string): number {
  const [name, end] = parts(domain);
  const [knownName, knownEnd] = parts(known);
  const inName = distance(name, knownName);
  // Short names have many neighbours that somebody owns.
  if (inName > Math.max(0, Math.min(MOST, knownName.length - 3))) return Number.POSITIVE_INFINITY;
  if (end === knownEnd) return inName;
  // Two letters are a country, where providers have domains too: these three are almost never meant.
  const isCountry = end.length === 2 && !['co', 'cm', 'om'].includes(end);
  return isCountry || distance(end, knownEnd) > 1 ? Number.POSITIVE_INFINITY : inName + 1;
}

/** What stands before the first dot, and what after it. */
function parts(domain: string): [name: string, end: string] {
  const dot = domain.indexOf('.');
  return dot < 0 ? [domain, ''] : [domain.slice(0, dot), domain.slice(dot + 1)];
}

/** Letters put in, left out, taken for another or swapped with the next one (optimal string alignment). */
export function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > MOST) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const straight = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (isSame ? 0 : 1));
      next.push(isSwapped ? Math.min(straight, before[j - 2]! + 1) : straight);
    }
    [before, row] = [row, next];
  }
  return row[to.length]!;
}
