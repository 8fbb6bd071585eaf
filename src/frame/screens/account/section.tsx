import type { ComponentChildren } from 'preact';

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
