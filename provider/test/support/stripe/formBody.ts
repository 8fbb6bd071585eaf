/** A form-encoded value with nesting: `a[b][]=1` is `{ a: { b: ['1'] } }`. */
export type Form = { [name: string]: FormValue };
export type FormValue = string | FormValue[] | Form;

/** Reads a body or a query string as the API does: brackets nest, `[]` and `[0]` make lists. */
export function parseForm(text: string): Form {
  const root: Form = {};
  for (const [name, value] of new URLSearchParams(text)) put(root, pathOf(name), value);
  return listed(root) as Form;
}

const pathOf = (name: string): string[] => {
  const [head = '', ...rest] = name.split('[');
  return [head, ...rest.map((part) => part.replace(/\]$/, ''))];
};

function put(into: Form, [head = '', ...rest]: string[], value: string): void {
  const key = head === '' ? String(Object.keys(into).length) : head;
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const next: Form = typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
  into[key] = next;
  put(next, rest, value);
}

/* What is numbered from zero on is a list. */
function listed(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const names = Object.keys(value);
  const inner = Object.fromEntries(names.map((name) => [name, listed(value[name] as FormValue)]));
  const isList = names.length > 0 && names.every((name, index) => name === String(index));
  return isList ? names.map((name) => inner[name] as FormValue) : inner;
}

/** A text parameter, or undefined. */
export const text = (form: Form, name: string): string | undefined => {
  const value = form[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A nested parameter; empty where there is none. */
export const nested = (form: Form, name: string): Form => {
  const value = form[name];
  return typeof value === 'object' && !Array.isArray(value) ? value : {};
};

/** A list of texts; empty where there is none. */
export const list = (form: Form, name: string): string[] => {
  const value = form[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};

/** `metadata` merged over what was there; an empty value takes one away. */
export function mergedMetadata(before: Record<string, string>, form: Form): Record<string, string> {
  const given = Object.entries(nested(form, 'metadata')).map(([name, value]) => [name, String(value)] as const);
  const merged = { ...before, ...Object.fromEntries(given) };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
