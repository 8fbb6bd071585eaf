/** A statement the server parses and plans once for each connection. One name, one text. */
export type Statement = { readonly name: string; readonly text: string; readonly isCamel?: true };

/** Names a statement, so that it is prepared. An empty name sends the text unprepared: for DDL. */
export const statement = (name: string, text: string): Statement => ({ name, text });

/** The same, with its rows' columns in camel case: `order_id` is read as `orderId`. What lies in a jsonb stays as it is. */
export const camelStatement = (name: string, text: string): Statement => ({ name, text, isCamel: true });
