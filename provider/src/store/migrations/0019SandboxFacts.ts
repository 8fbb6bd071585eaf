/** What the sandbox's processor tells by itself, and when. */
export const sandboxFacts = {
  id: '0019_sandbox_facts',
  statements: [
    'alter table sandbox_rail_calls add column meanwhile jsonb',
    'alter table sandbox_rail_calls add column after_capture jsonb',
    `create table sandbox_rail_facts (
      mode text not null check (mode = 'test'),
      rail text not null,
      fact_id text not null,
      fact jsonb not null,
      due_at timestamptz not null,
      primary key (mode, rail, fact_id)
    )`,
    'create index sandbox_rail_facts_due on sandbox_rail_facts (due_at)',
  ],
};
