import { Component } from 'preact';
import { plainSigns } from '../../protocol/plainSigns.js';
import type { Event, PhoneCountry } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';

type Props = {
  countries: readonly PhoneCountry[];
  /** The one that the number is read in now. */
  country: string | undefined;
  phone: OpeningWords['phone'];
  dispatch: (event: Event) => void;
};

/** Every country with its calling code, found by either. */
export class CountryList extends Component<Props, { search: string }> {
  override state = { search: '' };

  override componentDidMount(): void {
    document.querySelector<HTMLInputElement>('.countries input')?.focus();
  }

  override render({ countries, country, phone, dispatch }: Props, { search }: { search: string }) {
    const found = matching(countries, search);
    const choose = (code: string) => dispatch({ type: 'phone-country', country: code });
    const read = ({ currentTarget: { value } }: { currentTarget: HTMLInputElement }) =>
      this.setState({ search: value });
    return (
      <div class="countries">
        <input
          type="search"
          aria-label={phone.searchCountry}
          placeholder={phone.searchCountry}
          autocomplete="off"
          spellcheck={false}
          value={search}
          onInput={read}
          onChange={read}
          onKeyDown={(event) => {
            if (event.key === 'Escape') dispatch({ type: 'countries', list: null });
            if (event.key !== 'Enter' || event.isComposing) return;
            // Enter belongs to the list here, and not to the screen's button.
            event.preventDefault();
            if (found[0]) choose(found[0].code);
          }}
        />
        <ul aria-label={phone.searchCountry}>
          {found.map(({ code, name, callingCode }) => (
            <li key={code}>
              <button type="button" aria-pressed={code === country} onClick={() => choose(code)}>
                <bdi>{name}</bdi> <span dir="ltr">+{callingCode}</span>
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p class="note">{phone.noCountry}</p>}
      </div>
    );
  }
}

/** Letters without their marks, so that "Osterreich" finds "Österreich". */
const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** By any part of the name, the code of two letters, or the calling code. */
function matching(countries: readonly PhoneCountry[], search: string): readonly PhoneCountry[] {
  const text = bare(plainSigns(search));
  const digits = text.replace(/^(?:\+|00)/, '');
  return countries.filter(({ code, name, callingCode }) =>
    /^\d+$/.test(digits) ? callingCode.startsWith(digits) : bare(name).includes(text) || code.toLowerCase() === text,
  );
}
