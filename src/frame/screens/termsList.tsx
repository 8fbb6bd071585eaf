/** A name and what it stands for; `undefined` while the server has not told. */
export type TermsRow = readonly [name: string, value: string | undefined];

/**
 * What the buyer agrees to. `total`: the last row is the price. `seen`: it must be in full view before a click counts.
 */
export const TermsList = ({
  rows,
  opening = false,
  total = false,
  seen = false,
}: {
  rows: readonly TermsRow[];
  opening?: boolean;
  total?: boolean;
  seen?: boolean;
}) => (
  <dl class="terms" data-seen={seen ? '' : undefined} data-opening={opening}>
    {rows.map(([name, value], index) => (
      <div key={name} class={total && index === rows.length - 1 ? 'total' : undefined}>
        <dt>{name}</dt>
        <dd>{value !== undefined && <bdi>{value}</bdi>}</dd>
      </div>
    ))}
  </dl>
);
