import type { Account } from '../../../protocol/accountApi.js';
import type { Change } from '../../state/accountState.js';
import { TextButton } from '../button.js';
import { mediumDate } from '../dates.js';
import { limitText } from './limitScreen.js';
import type { SectionProps } from './overview.js';
import { GUARDED_ROW, GuardedItemButton, ItemButton, Section } from './section.js';

/** The browsers that know the buyer, and how far. */
export function DevicesSection({
  account,
  own,
  words,
  guard,
  locale,
  busy,
  dispatch,
}: SectionProps & { account: Account }) {
  const ask = (change: Change) => dispatch({ type: 'ask', call: { name: 'change', change } });
  const { known_everywhere, own_limit } = account;
  const { devices, limit, you } = own;
  return (
    <Section title={devices.title}>
      {account.devices.length === 0 && <p class="note">{devices.none}</p>}
      <ul class="rows">
        {account.devices.map(({ id, merchant_name, by_sign_in, is_this, last_used_at }) => {
          const where = merchant_name === null ? devices.everywhere : devices.at(merchant_name);
          return (
            <li key={id} {...GUARDED_ROW}>
              <span>
                <bdi>{where}</bdi>
                {by_sign_in && <span class="sub">{devices.bySignIn}</span>}
                <span class="sub">{devices.lastUsed(mediumDate(last_used_at, locale))}</span>
                {is_this && <span class="tag">{devices.isThis}</span>}
              </span>
              <GuardedItemButton
                {...{ guard, words }}
                name={`forget ${id}`}
                inert={busy}
                about={where}
                onClick={() => ask({ change: 'forget-devices', id })}
              >
                {devices.forget}
              </GuardedItemButton>
            </li>
          );
        })}
        <li {...GUARDED_ROW}>
          <span>
            {devices.known}
            <span class="sub">{known_everywhere ? devices.knownOn : devices.knownOff}</span>
          </span>
          <GuardedItemButton
            {...{ guard, words }}
            name="recognition"
            inert={busy}
            about={devices.known}
            onClick={() => ask({ change: 'recognition', everywhere: !known_everywhere })}
          >
            {known_everywhere ? devices.turnOff : devices.turnOn}
          </GuardedItemButton>
        </li>
        <li>
          <span>
            {limit.name}
            <span class="sub">{limitText(own, own_limit, locale)}</span>
          </span>
          <ItemButton
            busy={busy}
            about={limit.changing}
            onClick={() => dispatch({ type: 'part', part: { name: 'limit' } })}
          >
            {you.change}
          </ItemButton>
        </li>
      </ul>
      {account.passkeys.length > 0 && (
        <>
          <h3>{devices.passkeys}</h3>
          <ul class="rows">
            {account.passkeys.map(({ id, created_at, last_used_at }) => (
              <li key={id} {...GUARDED_ROW}>
                <span>
                  {devices.passkeyOf(mediumDate(created_at, locale))}
                  {last_used_at && <span class="sub">{devices.lastUsed(mediumDate(last_used_at, locale))}</span>}
                </span>
                <GuardedItemButton
                  {...{ guard, words }}
                  name={`forget ${id}`}
                  inert={busy}
                  about={devices.passkeyOf(mediumDate(created_at, locale))}
                  onClick={() => ask({ change: 'forget-devices', id })}
                >
                  {devices.forget}
                </GuardedItemButton>
              </li>
            ))}
          </ul>
        </>
      )}
      {account.devices.length > 0 && (
        <TextButton onClick={() => dispatch({ type: 'part', part: { name: 'forget-all' } })} inert={busy}>
          {devices.forgetAll}
        </TextButton>
      )}
    </Section>
  );
}
