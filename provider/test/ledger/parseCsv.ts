/**
 * Reads CSV as RFC 4180 has it, with the apostrophe that keeps a cell from running taken away: written a second time,
 * apart from what writes it.
 */
export function parseCsv(text: string, { keepsApostrophes = false } = {}): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(keepsApostrophes ? cell : cell.replace(/^'/, ''));
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]!;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === ',') endCell();
    else if (sign === '\r' && text[at + 1] === '\n') {
      endCell();
      rows.push(row);
      row = [];
      at += 1;
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) throw new Error('The last line has no end');
  return rows;
}
