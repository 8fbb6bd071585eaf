import type { Account } from '../../../protocol/accountApi.js';
import { TextButton } from '../button.js';
import type { SectionProps } from './overview.js';
import { GUARDED_ROW, GuardedItemButton, ItemButton, Section } from './section.js';

/** The saved ways to pay. */
export function WaysSection({
  account,
  own: { ways },
  words,
  guard,
  busy,
  dispatch,
}: SectionProps & { account: Account }) {
  return (
    <Section title={ways.title}>
      {account.instruments.length === 0 && <p class="note">{ways.none}</p>}
      <ul class="rows">
        {account.instruments.map((instrument) => {
          const { instrument_id: id, label, is_default } = instrument;
          return (
            <li key={id} {...GUARDED_ROW}>
              <span>
                <bdi>{label}</bdi>
                {is_default && <span class="sub">{ways.isDefault}</span>}
              </span>
              <span class="acts">
                {!is_default && (
                  <GuardedItemButton
                    {...{ guard, words }}
                    name={`prefer ${id}`}
                    inert={busy}
                    about={ways.preferring(label)}
                    onClick={() =>
                      dispatch({ type: 'ask', call: { name: 'change', change: { change: 'prefer', id } } })
                    }
                  >
                    {ways.prefer}
                  </GuardedItemButton>
                )}
                <ItemButton
                  busy={busy}
                  about={label}
                  onClick={() => dispatch({ type: 'part', part: { name: 'remove', instrument } })}
                >
                  {ways.remove}
                </ItemButton>
              </span>
            </li>
          );
        })}
      </ul>
      <TextButton onClick={() => dispatch({ type: 'part', part: { name: 'add' } })} inert={busy}>
        {ways.add}
      </TextButton>
    </Section>
  );
}
