import type { Account } from '../../../protocol/accountApi.js';
import { isolate } from '../phoneScreen.js';
import type { SectionProps } from './overview.js';
import { ItemButton, Section } from './section.js';

/** How the buyer is reached. */
export function YouSection({ account, own: { you }, busy, dispatch }: SectionProps & { account: Account }) {
  const { phone_masked, email_masked, email_verified } = account;
  return (
    <Section title={you.title}>
      <ul class="rows">
        <li>
          <span>
            {you.phone}
            <bdi class="sub">{isolate(phone_masked)}</bdi>
          </span>
          <ItemButton
            busy={busy}
            about={you.changing.phone}
            onClick={() => dispatch({ type: 'part', part: { name: 'phone' } })}
          >
            {you.change}
          </ItemButton>
        </li>
        <li>
          <span>
            {you.email}
            {email_masked ? <bdi class="sub">{email_masked}</bdi> : <span class="sub">{you.noEmail}</span>}
            {email_masked && !email_verified && <span class="sub">{you.unverified}</span>}
          </span>
          <ItemButton
            busy={busy}
            about={you.changing.email}
            onClick={() => dispatch({ type: 'part', part: { name: 'email' } })}
          >
            {email_masked ? you.change : you.add}
          </ItemButton>
        </li>
      </ul>
    </Section>
  );
}
