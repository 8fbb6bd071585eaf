import { sizes } from '../bench/sizes.mjs';

/* The size of what a page or a server has to load, against its budget. Fails above it. */

let over = false;
for (const { name, how, compressed, limit } of await sizes()) {
  const isOver = limit !== undefined && compressed > limit;
  over ||= isOver;
  const budget = limit === undefined ? '' : `of ${(limit / 1024).toFixed(1)}${isOver ? '  OVER BUDGET' : ''}`;
  console.log(`${name.padEnd(56)} ${how.padEnd(15)} ${(compressed / 1024).toFixed(2).padStart(6)} KB ${budget}`);
}
if (over) process.exitCode = 1;
