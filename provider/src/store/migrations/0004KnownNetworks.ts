/** Where codes were entered lately, so that a flood from elsewhere does not shut out whoever comes back. */
export const knownNetworks = {
  id: '0004_known_networks',
  statements: [
    /* The number as a keyed hash, as in counted attempts. */
    `create table known_networks (
      mode text not null check (mode in ('test', 'live')),
      network text not null,
      number text not null,
      proved_at timestamptz not null,
      primary key (mode, network, number)
    )`,
    'create index known_networks_age on known_networks (proved_at)',
    'create index known_networks_of on known_networks (mode, number)',
  ],
};
