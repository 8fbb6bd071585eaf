/** Prints rows under their heads, a title above. Numbers have three figures, and stand right. */
export function table(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? round(cell) : `${cell}`)));
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  console.log(`\n${title}\n`);
  for (const [at, row] of cells.entries()) {
    line(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))));
    if (at === 0) line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  }
}

const line = (cells) => console.log(`| ${cells.join(' | ')} |`);

const round = (value) => `${Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))}`;
