import type { ComponentChildren } from 'preact';

/** An icon says nothing by itself: words stand beside it. */
export const Icon = ({ children }: { children: ComponentChildren }) => (
  <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    {children}
  </svg>
);

/** Stands beside what went well. */
export const CheckIcon = () => (
  <Icon>
    <path d="m4.5 10.5 3.75 3.75 7.25-8" />
  </Icon>
);

/** Stands beside every error. */
export const AlertIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.25" />
    <path d="M10 6.25v4.5M10 13.6v.1" />
  </Icon>
);
