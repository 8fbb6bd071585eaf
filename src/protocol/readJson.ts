/** Deeper than any body of ours, and far from what a recursion cannot follow. */
const MOST_LEVELS = 32;

/**
 * Reads JSON that means one thing only: two readers of a body that gives a name twice could take it for two requests,
 * and one that nests thousands of levels is made to break whoever walks through it.
 * @throws {SyntaxError} Without a word of the text.
 */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError('is not valid JSON');
  }
  checkNames(text);
  return value;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

/* What comes in is valid JSON: a text before a colon is a name of the innermost object. */
function checkNames(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > MOST_LEVELS) throw new SyntaxError(`is nested deeper than ${MOST_LEVELS} levels`);
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ':') addName(open.at(-1), previous);
    previous = token;
  }
}

function addName(names: Set<string> | undefined, written: string): void {
  const name = JSON.parse(written) as string;
  if (names?.has(name)) throw new SyntaxError('gives a name twice');
  names?.add(name);
}
