/** What is wrong with a field; the words are the screen's. */
export type FieldProblem =
  | { code: 'empty' | 'malformed' | 'past' | 'not_test_card' | 'not_test_iban' | 'minor' | 'refused' | 'expired' }
  | { code: 'wrong'; triesLeft: number | null };
