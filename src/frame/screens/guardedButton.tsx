import type { ComponentChildren } from 'preact';
import type { GuardView } from '../rules/click/guardView.js';
import type { Words } from '../words/words.js';
import { PrimaryButton } from './button.js';

export type Guarding = {
  guard: GuardView;
  words: Pick<Words, 'guard'>;
  /** Different for all that can stand on one screen. */
  name: string;
  children: string;
  /** For another reason than the guard's. */
  inert?: boolean;
};

/** What a guarded button says and does: while it is not live it looks it, and says why. */
export function guarded({ guard, words, name, children, inert = false }: Guarding) {
  const standing = inert ? 'live' : guard.standing(name);
  const obstacle = standing === 'live' || standing === 'early' || standing === 'moment' ? null : standing;
  const says = () => {
    if (standing === 'moment') return words.guard.moment;
    return obstacle && guard.help ? words.guard[guard.help] : children;
  };
  return {
    says: says(),
    /** A press would be too early. */
    waits: standing === 'early' || standing === 'moment',
    /** Nothing can be done here about what is in the way. */
    blocked: obstacle !== null && guard.help === null,
    marks: { 'data-guards': name, 'data-seen': '', 'data-look': children, 'data-stands': standing },
    note: obstacle && words.guard[obstacle],
  };
}

/**
 * A primary button that changes something. What it does has to be seen before it does it, as
 * `rules/click/clickGuard.ts` says: whatever stands on the screen marked `data-seen`.
 */
export function GuardedButton({
  busy = false,
  inert = busy,
  icon,
  onClick,
  ...guarding
}: Guarding & { busy?: boolean; icon?: ComponentChildren; onClick?: (event: MouseEvent) => void }) {
  const { says, waits, blocked, marks, note } = guarded({ ...guarding, inert });
  return (
    <>
      <PrimaryButton
        busy={busy}
        icon={icon}
        inert={inert || waits || blocked}
        marks={marks}
        {...(onClick ? { onClick } : {})}
      >
        {says}
      </PrimaryButton>
      {note && <p class="note">{note}</p>}
    </>
  );
}
