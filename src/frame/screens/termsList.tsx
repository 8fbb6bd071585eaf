/** A name and what it stands for; `undefined` while the server has not told. */
export type TermsRow = readonly [name: string, value: string | undefined];

/** What the buyer agrees to; the last row is the price. `guarded`: it must be in full view before a click counts. */
export const TermsList = ({
  rows,
  opening = false,
  guarded = false,
}: {
  rows: readonly TermsRow[];
  opening?: boolean;
  guarded?: boolean;
}) => (
  <dl class="terms" data-guarded={guarded ? '' : undefined} data-opening={opening}>
    {rows.map(([name, value], index) => (
      <div key={name} class={index === rows.length - 1 ? 'total' : undefined}>
        <dt>{name}</dt>
        <dd>{value !== undefined && <bdi>{value}</bdi>}</dd>
      </div>
    ))}
  </dl>
);
