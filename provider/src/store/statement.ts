/**
 * A statement the server parses and plans once for each connection. One name, one text. Its rows' columns are read in
 * camel case: `order_id` is `orderId`. What lies in a jsonb stays as it is.
 */
export type Statement = { readonly name: string; readonly text: string };

/** Names a statement, so that it is prepared. An empty name sends the text unprepared: for DDL. */
export const statement = (name: string, text: string): Statement => ({ name, text });
