/** What a log says of whatever was thrown: its kind alone, since its words may hold what was asked for. */
export const errorName = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : typeof thrown);
