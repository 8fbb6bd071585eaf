/** The scripts that pages may have pinned: every version this store has seen, with its SRI hash. */
export const servedScripts = {
  id: '0002_served_scripts',
  statements: [
    `create table served_scripts (
      version text not null,
      name text not null,
      content bytea not null,
      integrity text not null,
      served_since timestamptz not null,
      primary key (version, name)
    )`,
  ],
};
