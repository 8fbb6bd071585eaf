import type { GuardView } from '../rules/click/guardView.js';
import type { Words } from '../words/words.js';
import { PrimaryButton } from './button.js';

/**
 * A primary button that changes something. What it does has to be seen before it does it, as
 * `rules/click/clickGuard.ts` says:
 * whatever stands on the screen marked `data-seen`. While it is not live it looks it, and says why.
 */
export function GuardedButton({
  guard,
  words,
  name,
  children,
  busy = false,
  inert = busy,
  onClick,
}: {
  guard: GuardView;
  words: Pick<Words, 'guard'>;
  /** Different for all that can stand on one screen. */
  name: string;
  children: string;
  busy?: boolean;
  /** For another reason than the guard's. */
  inert?: boolean;
  onClick?: (event: MouseEvent) => void;
}) {
  const standing = inert ? 'live' : guard.standing(name);
  const obstacle = standing === 'live' || standing === 'early' || standing === 'moment' ? null : standing;
  const says = () => {
    if (standing === 'moment') return words.guard.moment;
    return obstacle && guard.help ? words.guard[guard.help] : children;
  };
  return (
    <>
      <PrimaryButton
        busy={busy}
        inert={inert || standing === 'early' || standing === 'moment' || (obstacle !== null && guard.help === null)}
        marks={{ 'data-guards': name, 'data-seen': '', 'data-look': children, 'data-stands': standing }}
        {...(onClick ? { onClick } : {})}
      >
        {says()}
      </PrimaryButton>
      {obstacle && <p class="note">{words.guard[obstacle]}</p>}
    </>
  );
}
