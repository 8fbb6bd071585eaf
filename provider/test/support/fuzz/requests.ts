import type { Chance } from './chance.js';
import { HOSTILE_HEADERS, hostileBody, hostileText, hostileValue } from './hostile.js';

type Json = Record<string, unknown>;
type Schema = Json & { properties?: Record<string, Schema>; required?: string[]; enum?: unknown[]; type?: string };
type Parameter = { name: string; in: string; schema: Schema };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
export type OpenApi = {
  paths: Record<string, Record<string, Operation> & { parameters?: Parameter[] }>;
  components: { schemas: Record<string, Schema> };
};

/** Values that mean something to the provider under test, by the name of a field or parameter. */
export type Known = (name: string) => unknown;

export type Fuzzed = { method: string; path: string; headers: Record<string, string>; body?: string | Uint8Array };

const METHODS = ['get', 'post', 'delete', 'put', 'patch'];

/** Makes requests from an OpenAPI document: mostly right, each wrong in a few places, some in all. */
export function requestMaker(document: OpenApi, chance: Chance, known: Known) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      path,
      method,
      operation: item[method]!,
      parameters: [...(item.parameters ?? []), ...(item[method]?.parameters ?? [])],
    })),
  );

  return (): Fuzzed => {
    const { path, method, operation, parameters } = chance.one(operations);
    /* How wrong this request is, from not at all to everywhere. */
    const evil = chance.one([0, 0, 0.05, 0.2, 0.6]);
    const headers: Record<string, string> = { Authorization: String(known('Authorization')) };
    let address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(parameter(name, evil)));
    const query = new URLSearchParams();
    for (const { name, in: where, schema } of parameters) {
      if (where === 'query' && chance.is(0.5)) query.append(name, toText(fieldOf(name, schema, evil)));
      if (where === 'header' && chance.is(0.5)) headers[name] = headerOf(name, schema);
    }
    if (chance.is(evil / 4)) query.append(hostileText(chance), hostileText(chance));
    if (query.size > 0) address += `?${query}`;
    if (chance.is(evil / 4)) address = address.replace('/api', chance.one(['//api', '/API', '/api/..', '/api/./']));

    const content = operation.requestBody?.content;
    const asForm = chance.is(0.25);
    const body =
      content && chance.is(0.97)
        ? bodyOf(Object.values(content)[0]!.schema, evil, asForm)
        : method === 'post' && chance.is(0.3)
          ? '{}'
          : undefined;
    if (body !== undefined) headers['Content-Type'] = asForm ? 'application/x-www-form-urlencoded' : 'application/json';
    for (const [name, values] of Object.entries(HOSTILE_HEADERS)) {
      if (chance.is(evil / 8)) headers[name] = chance.one(values);
    }
    const used = chance.is(evil / 5) ? chance.one(METHODS) : method;
    return {
      method: used.toUpperCase(),
      path: address,
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => isHeader(value))),
      ...(body === undefined || used === 'get' ? {} : { body }),
    };
  };

  function parameter(name: string, evil: number): string {
    return chance.is(evil) ? hostileText(chance) : String(known(name) ?? hostileText(chance));
  }

  function headerOf(name: string, schema: Schema): string {
    return toText(known(name) ?? fieldOf(name, schema, 0));
  }

  function bodyOf(schema: Schema, evil: number, asForm: boolean): string | Uint8Array {
    const value = objectOf(schema, evil);
    const written = asForm
      ? String(
          new URLSearchParams(Object.entries(value).map(([name, field]): [string, string] => [name, toText(field)])),
        )
      : JSON.stringify(value);
    return chance.is(evil / 4) ? hostileBody(chance, written) : written;
  }

  function objectOf(schema: Schema, evil: number): Json {
    const { properties = {}, required = [] } = resolve(schema);
    const entries = Object.entries(properties)
      .filter(([name]) => (required.includes(name) ? !chance.is(evil / 4) : chance.is(0.5)))
      .map(([name, of]): [string, unknown] => [name, fieldOf(name, of, evil)]);
    if (chance.is(evil / 3)) entries.push([chance.one(['__proto__', 'extra', 'toString']), hostileValue(chance)]);
    /* The most telling of all: everything right but one field. */
    if (evil === 0 && entries.length > 0 && chance.is(0.3)) chance.one(entries)[1] = hostileValue(chance);
    return Object.fromEntries(entries);
  }

  function fieldOf(name: string, schema: Schema, evil: number): unknown {
    if (chance.is(evil / 2)) return hostileValue(chance);
    return known(name) ?? plain(resolve(schema), evil);
  }

  function plain(schema: Schema, evil: number): unknown {
    const variants = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
    if (variants) return plain(resolve(chance.one(variants)), evil);
    if (schema.enum) return chance.one(schema.enum);
    if ('const' in schema) return schema.const;
    if (schema.type === 'object') return objectOf(schema, evil);
    if (schema.type === 'array') return [plain(resolve((schema.items as Schema | undefined) ?? {}), evil)];
    if (schema.type === 'boolean') return chance.is(0.5);
    if (schema.type === 'integer' || schema.type === 'number') return 1 + chance.below(12_000);
    return chance.one(['Day pass', 'A-1', 'x', 'Dagspass 👩🏽‍🚀']);
  }

  function resolve(schema: Schema): Schema {
    const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
    return name === undefined ? schema : resolve(document.components.schemas[name]!);
  }
}

const toText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Lone surrogates have no UTF-8, so a URL cannot hold them. */
const encode = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));

function isHeader(value: string): boolean {
  try {
    new Headers([['x', value]]);
    return true;
  } catch {
    return false;
  }
}
