import type { ComponentChildren } from 'preact';

/**
 * The one primary button of a screen. It is never truly disabled: that would take the focus from under the
 * buyer's finger. While it does nothing it says so by `aria-disabled`, and the machine ignores it.
 */
export function PrimaryButton({
  children,
  busy = false,
  inert = busy,
  icon,
  onClick,
  marks = {},
}: {
  children: ComponentChildren;
  /** Shows the spinner, after a moment. */
  busy?: boolean;
  inert?: boolean;
  icon?: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  /** What others find it by. */
  marks?: { readonly [name: `data-${string}`]: string };
}) {
  return (
    <button
      type="submit"
      class="primary"
      aria-disabled={inert}
      data-busy={busy}
      {...marks}
      {...(onClick ? { onClick } : {})}
    >
      {busy ? <span class="spinner" /> : icon}
      <span>{children}</span>
    </button>
  );
}

/** Everything that is not the primary button. */
export function TextButton({
  children,
  onClick,
  inert = false,
  describedBy,
}: {
  children: ComponentChildren;
  onClick: (event: MouseEvent) => void;
  inert?: boolean;
  /** The id of what its own words are the answer to. */
  describedBy?: string;
}) {
  return (
    <button
      type="button"
      class="text"
      aria-disabled={inert}
      aria-describedby={describedBy}
      onClick={(event) => inert || onClick(event)}
    >
      {children}
    </button>
  );
}
