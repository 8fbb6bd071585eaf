import { randomBytes } from 'node:crypto';

/* A call of the system's source takes as long for sixteen bytes as for thousands. */
const POOL = 4096;

/** Random bytes of the system, drawn in stock: each byte is handed out once, and no stock is used again. */
export function randomSource(): (bytes: number) => Uint8Array {
  let stock = Buffer.alloc(0);
  return (bytes) => {
    if (bytes > stock.length) stock = randomBytes(Math.max(bytes, POOL));
    const drawn = stock.subarray(0, bytes);
    stock = stock.subarray(bytes);
    return drawn;
  };
}
