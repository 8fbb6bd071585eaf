import type { FieldProblem } from '../state/fieldProblem.js';
import type { PurchaseField, PurchaseWords } from '../words/words.js';

/** Says what is wrong with a field. */
export const fieldWords =
  ({ fields }: PurchaseWords, field: PurchaseField | 'consent' | 'choice') =>
  (problem: FieldProblem): string => {
    switch (problem.code) {
      case 'wrong':
        return field === 'code' ? fields.codeWrong(problem.triesLeft) : fields.factorWrong(problem.triesLeft);
      case 'past':
        return fields.past;
      case 'minor':
        return fields.minor;
      case 'not_test_card':
        return fields.notTestCard;
      case 'not_test_iban':
        return fields.notTestIban;
      case 'expired':
        return fields.codeExpired;
      default:
        return fields[problem.code][field];
    }
  };
