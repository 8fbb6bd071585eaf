type Sql = (text: string, values: unknown[]) => Promise<unknown>;

export const GROWING: readonly string[];
export function fillWithSales(sql: Sql, options: { orders: number; now: Date }): Promise<void>;
