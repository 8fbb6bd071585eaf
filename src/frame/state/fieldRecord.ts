import type { FieldProblem } from './fieldProblem.js';
import type { Typed } from './state.js';

/** What a field is checked against. `livemode` is false where only the sandbox's cards and accounts exist. */
export type Circumstances = { now: number; livemode: boolean; locale: string };

/** Everything about a field but its words. */
export type FieldRecord = {
  /** The input's own name, by which browsers and password managers know it as well. */
  readonly name: string;
  readonly type?: 'text' | 'tel' | 'email';
  readonly autocomplete: string;
  readonly inputMode?: 'numeric' | 'tel' | 'email';
  readonly maxLength?: number;
  readonly autocapitalize?: 'words' | 'characters';
  /** Figures and addresses read from left to right in a text of any direction. */
  readonly dir?: 'ltr';
  /** It may stay empty. */
  readonly optional?: true;
  /** What was typed as it is understood; without the space around it if left out. */
  readonly read?: (typed: string) => string;
  /** What is kept of what was typed or pasted. */
  readonly clean?: (typed: string) => string;
  /** How many characters make it whole: it is sent by itself then. */
  readonly sendsAt?: number;
  /** The field whose problem may be gone once this one has changed. */
  readonly mends?: 'limitAmount';
  /** What is wrong with a value that is not empty, as far as the frame can tell; the server decides. */
  readonly check?: (value: string, circumstances: Circumstances, typed: Typed) => FieldProblem | undefined;
  /** How a value that was understood is written out once the field is left; `null`: it was not understood. */
  readonly write?: (value: string, circumstances: Circumstances) => string | null;
  /** Whose it is, as far as what was typed says: shown beside it. `null`: that is open. */
  readonly mark?: (typed: string) => string | null;
  /** Spaces that are put in as it is typed. */
  readonly group?: { readonly clean: (typed: string) => string; readonly group: (cleaned: string) => string };
};

/** The fields of a card of our own, which are there where none is given on its processor's page. */
export type CardRecords = Readonly<Record<'number' | 'expiry' | 'csc' | 'savedCsc', FieldRecord>>;

export const malformedUnless = (fine: boolean): FieldProblem | undefined => (fine ? undefined : { code: 'malformed' });
