import type { CardBrand } from '../../protocol/frameApi.js';
import type { Shop } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';

/**
 * What a buyer can pay by here, before they give anything of theirs: the marks of cards, the names of the rest. It has
 * its place before it is known.
 */
export function Accepted({ methods, words: { phone } }: { methods: Shop['methods']; words: OpeningWords }) {
  const { label, names } = phone.accepted;
  return (
    <ul class="accepted note" aria-label={label}>
      {methods.flatMap(({ method, brands }) =>
        brands?.length
          ? brands.map((brand) => (
              <li key={brand}>
                <Mark {...MARKS[brand]} />
              </li>
            ))
          : [<li key={method}>{names[method]}</li>],
      )}
    </ul>
  );
}

type Drawn = { name: string; ground: string; letters?: string; ink?: string };

const MARKS: Record<CardBrand, Drawn> = {
  visa: { name: 'Visa', ground: '#fff', letters: 'VISA', ink: '#1434cb' },
  mastercard: { name: 'Mastercard', ground: '#fff' },
  amex: { name: 'American Express', ground: '#006fcf', letters: 'AMEX', ink: '#fff' },
};

/** In the brand's own colours, on a ground of its own. */
const Mark = ({ name, ground, letters, ink }: Drawn) => (
  <svg role="img" aria-label={name} viewBox="0 0 30 20" width="30" height="20">
    <rect x=".5" y=".5" width="29" height="19" rx="3" fill={ground} stroke="#8a94a0" />
    {letters ? (
      <text x="15" y="13.5" text-anchor="middle" textLength="22" font-size="9.5" font-weight="800" fill={ink}>
        {letters}
      </text>
    ) : (
      <>
        <circle cx="11.5" cy="10" r="5.5" fill="#eb001b" />
        <circle cx="18.5" cy="10" r="5.5" fill="#f79e1b" fill-opacity=".85" />
      </>
    )}
  </svg>
);
