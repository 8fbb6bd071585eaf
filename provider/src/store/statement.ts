/**
 * A statement the server parses and plans once for each connection. One name, one text. Its rows' columns are read in
 * camel case: `order_id` is `orderId`. What lies in a jsonb stays as it is.
 */
export type Statement = { readonly name: string; readonly text: string };

const named = new Map<string, Statement>();

/**
 * Names a statement, so that it is prepared. An empty name sends the text unprepared: for DDL.
 * @throws {TypeError} Another text has that name: a connection that prepared the one would refuse the other.
 */
export function statement(name: string, text: string): Statement {
  const before = named.get(name);
  if (before && before.text !== text) throw new TypeError(`Two statements are called ${name}`);
  const made = before ?? { name, text };
  if (name !== '') named.set(name, made);
  return made;
}

/** Every statement of the folders that have been loaded. */
export const everyStatement = (): readonly Statement[] => [...named.values()];
