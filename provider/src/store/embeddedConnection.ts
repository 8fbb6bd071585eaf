/**
 * How the embedded PostgreSQL is spoken to, said in full: what is left out, `pg` takes from the shell's `PGSSLMODE`,
 * `PGSSLNEGOTIATION` and `PGOPTIONS`, which are meant for another server.
 */
export const EMBEDDED = { ssl: false, sslnegotiation: 'postgres', options: '-c datestyle=iso' } as const;
