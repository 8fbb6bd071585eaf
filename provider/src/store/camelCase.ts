/** A column's name as the sources write it: `order_id` is `orderId`. */
export const camelCase = (column: string): string =>
  column.replace(/(?<=[^_])_+([^_])/g, (_, next: string) => next.toUpperCase());
