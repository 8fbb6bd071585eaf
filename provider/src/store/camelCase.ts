const known = new Map<string, string>();

/** A column's name as the sources write it: `order_id` is `orderId`. Each name is worked out once: statements name few. */
export function camelCase(column: string): string {
  let name = known.get(column);
  if (name === undefined) {
    name = column.replace(/(?<=[^_])_+([^_])/g, (_, next: string) => next.toUpperCase());
    known.set(column, name);
  }
  return name;
}
