import type { ComponentChildren } from 'preact';
import { type Guarding, guarded } from '../guardedButton.js';

/** A part of the overview with a heading of its own. */
export const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h2>{title}</h2>
    {children}
  </section>
);

/** A button among others of the same name: what it is about is said to those who do not see where it stands. */
export const ItemButton = ({
  children,
  about,
  busy,
  onClick,
}: {
  children: string;
  about: string;
  busy: boolean;
  onClick: () => void;
}) => (
  <button type="button" class="text" aria-disabled={busy} onClick={() => busy || onClick()}>
    {children}
    <span class="visually-hidden">
      {' '}
      <bdi>{about}</bdi>
    </span>
  </button>
);

/**
 * The same where the button changes something by itself: it is guarded, and what it is about stands in its row. While
 * it waits it is not called disabled: most of a list is out of view most of the time. What is in the way of all of
 * them is said once, by {@link WhatIsInTheWay}.
 */
export function GuardedItemButton({
  about = '',
  inert = false,
  onClick,
  ...guarding
}: Guarding & { about?: string; onClick: () => void }) {
  const { says, blocked, marks } = guarded({ ...guarding, inert });
  return (
    <button type="button" class="text" aria-disabled={inert || blocked} {...marks} onClick={() => inert || onClick()}>
      {says}
      {about && (
        <span class="visually-hidden">
          {' '}
          <bdi>{about}</bdi>
        </span>
      )}
    </button>
  );
}

/** Why the buttons of a list are not live, for all of them. */
export const WhatIsInTheWay = ({ guard, words }: Pick<Guarding, 'guard' | 'words'>) =>
  guard.obstacle && <p class="note">{words.guard[guard.obstacle]}</p>;

/** A row that has to be seen with what is guarded in it. */
export const GUARDED_ROW = { 'data-scope': '', 'data-seen': '' };
