/**
 * Readers of what came from outside. A reader leaves out members that it does not know, so that a newer provider may
 * add some. They stand here and not in schemas because every backend carries them in its bundle.
 */

/** Gives the value as what it must be. @throws {Unreadable} */
export type Reader<T> = (value: unknown, where?: string) => T;

export class Unreadable extends Error {
  /** The member at fault, such as `data.0.id`; empty for the whole. */
  readonly where: string;

  constructor(where: string) {
    super(`unreadable at ${where || 'the body'}`);
    this.where = where;
  }
}

const that =
  <T>(fits: (value: unknown) => boolean): Reader<T> =>
  (value, where = '') => {
    if (!fits(value)) throw new Unreadable(where);
    return value as T;
  };

/** Any string: statuses and reasons that a newer provider knows are passed on as they are. */
export const text = that<string>((value) => typeof value === 'string');
export const number = that<number>((value) => typeof value === 'number' && !Number.isNaN(value));
export const flag = that<boolean>((value) => typeof value === 'boolean');
export const numberWhere = (fits: (value: number) => boolean) =>
  that<number>((value) => typeof value === 'number' && fits(value));
export const textWhere = (fits: (value: string) => boolean) =>
  that<string>((value) => typeof value === 'string' && fits(value));
export const only = <const T extends string>(known: T) => that<T>((value) => value === known);

export const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, where) =>
    value === null ? null : read(value, where);

export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, where) =>
    value === undefined ? undefined : read(value, where);

export const list =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value, where = '') => {
    if (!Array.isArray(value)) throw new Unreadable(where);
    return value.map((each, at) => read(each, below(where, at)));
  };

/** Texts by whatever names they have. */
export const texts = that<Record<string, string>>(
  (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string'),
);

/** The members of a shape; one that is optional and missing is missing in what is read, too. */
export const object =
  <T>(shape: { [Name in keyof T]-?: Reader<T[Name]> }): Reader<T> =>
  (value, where = '') => {
    if (typeof value !== 'object' || value === null) throw new Unreadable(where);
    const read: Partial<T> = {};
    for (const name of Object.keys(shape) as (keyof T & string)[]) {
      const member = shape[name]((value as Record<string, unknown>)[name], below(where, name));
      if (member !== undefined) read[name] = member;
    }
    return read as T;
  };

const below = (where: string, name: string | number): string => (where ? `${where}.${name}` : String(name));
