import { checkFields, type RawBody, readBodyObject } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { Refusal } from '../common/refusal.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/**
 * Second half of reading a body, after authentication: syntax, then the fields against their schema.
 * Form fields are text, so a field whose schema wants a number or a boolean is read as one.
 *
 * @throws {Refusal} `malformed_request` (no JSON object, or a name given twice);
 *   `validation_failed` with a JSON pointer for each wrong field.
 */
export function parseBody<S extends ObjectSchema>(schema: S, body: RawBody): v.InferOutput<S> {
  return validate(schema, readObject(body), body.kind === 'form');
}

/** The body as an object with nothing checked but its syntax. */
export function readObject(body: RawBody): Record<string, unknown> {
  const read = readBodyObject(body);
  if ('malformed' in read) throw new Refusal('malformed_request', { detail: read.malformed });
  return read.object;
}

/** Checks an object against a schema and names every field at fault. */
export function validate<S extends ObjectSchema>(
  schema: S,
  given: Record<string, unknown>,
  isText: boolean,
): v.InferOutput<S> {
  const checked = checkFields(schema, given, isText);
  if ('errors' in checked) throw new Refusal('validation_failed', { errors: checked.errors });
  return checked.fields;
}
