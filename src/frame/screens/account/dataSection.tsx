import { TextButton } from '../button.js';
import type { SectionProps } from './overview.js';
import { Section } from './section.js';

/** Everything that is kept, to take along or to erase. */
export const DataSection = ({ own: { data }, busy, dispatch }: SectionProps) => (
  <Section title={data.title}>
    <p class="note">{data.why}</p>
    <div class="texts">
      <TextButton onClick={() => dispatch({ type: 'ask', call: { name: 'export' } })} inert={busy}>
        {data.download}
      </TextButton>
      <TextButton onClick={() => dispatch({ type: 'part', part: { name: 'erase', sure: false } })} inert={busy}>
        {data.erase}
      </TextButton>
    </div>
  </Section>
);
