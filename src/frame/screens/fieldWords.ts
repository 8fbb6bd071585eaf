import type { FieldProblem } from '../state/fieldProblem.js';
import type { State } from '../state/state.js';
import type { PurchaseField, Words } from '../words/words.js';
import { moneyWords } from './moneyWords.js';

/** Says what is wrong with a field. */
export const fieldWords =
  ({ fields, money }: Pick<Words, 'fields' | 'money'>, field: PurchaseField | 'consent' | 'choice', state: State) =>
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
      case 'refused':
        return fields.refused(field, moneyWords({ money }, state));
      default:
        return fields[problem.code][field];
    }
  };
