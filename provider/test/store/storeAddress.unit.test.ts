import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeAddress, readStoreAddress } from '../../src/store/storeAddress.js';
import { StoreError } from '../../src/store/storeError.js';

const folder = mkdtempSync(join(tmpdir(), 'ondemand-ca-'));
const authority = join(folder, 'ca.pem');
writeFileSync(authority, 'an authority');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (address: string) => readStoreAddress(address, {});

describe('an address is read as PostgreSQL reads it', () => {
  it.each([
    ['postgres://db.example/shop', { host: 'db.example', database: 'shop' }],
    ['postgresql://u:p@db.example:6432/shop', { host: 'db.example', port: 6432, user: 'u', password: 'p' }],
    ['postgres://u@/shop?host=/run/postgresql', { host: '/run/postgresql', user: 'u', database: 'shop' }],
    ['postgres:///shop?host=/run/postgresql', { host: '/run/postgresql', database: 'shop' }],
    ['postgres://u@%2Frun%2Fpostgresql/shop', { host: '/run/postgresql', user: 'u' }],
    [
      'postgres://?host=/run/pg&user=u&dbname=shop&port=5433',
      { host: '/run/pg', user: 'u', database: 'shop', port: 5433 },
    ],
    ['postgres://u@[::1]:5432/shop', { host: '::1', port: 5432 }],
    ['postgres://u:a%2Fb%40c%25@db/shop', { password: 'a/b@c%' }],
    ['postgres://u:with:colon@db/shop', { password: 'with:colon' }],
    [
      'postgres://db/shop?connect_timeout=3&options=-c%20work_mem%3D8MB',
      { connectionTimeout: 3000, options: '-c work_mem=8MB' },
    ],
    ['postgres://db/shop?pgbouncer=true', { pooled: true }],
    ['postgres://db/shop', { pooled: false, ssl: false }],
  ])('%s', (address, expected) => {
    expect(read(address)).toMatchObject(expected);
  });

  it.each([
    ['disable', {}, false, false],
    ['allow', {}, false, false],
    ['prefer', {}, { rejectUnauthorized: false }, true],
    ['require', {}, { rejectUnauthorized: false }, false],
    ['require', { sslrootcert: authority }, { ca: 'an authority', checkServerIdentity: expect.any(Function) }, false],
    ['verify-ca', { sslrootcert: authority }, { ca: 'an authority', checkServerIdentity: expect.any(Function) }, false],
    ['verify-full', { sslrootcert: authority }, { ca: 'an authority' }, false],
    ['verify-full', {}, {}, false],
    ['verify-full', { sslrootcert: 'system' }, {}, false],
  ])('sslmode=%s %j', (sslmode, more, ssl, sslIsOptional) => {
    const query = new URLSearchParams({ sslmode, ...more });
    const found = read(`postgres://db/shop?${query}`);
    expect([found.ssl, found.sslIsOptional]).toEqual([ssl, sslIsOptional]);
  });

  it('takes sslmode from the shell where it says none itself', () => {
    const ssl = { rejectUnauthorized: false };
    expect(readStoreAddress('postgres://db/shop', { PGSSLMODE: 'require' }).ssl).toEqual(ssl);
    expect(readStoreAddress('postgres://db/shop?sslmode=disable', { PGSSLMODE: 'require' }).ssl).toBe(false);
  });

  it.each([
    'postgres://u:se/cret@db/shop',
    'postgres://u:se?cret@db/shop',
    'postgres://u:se#cret@db/shop',
    'postgres://u:se%cret@db/shop',
    'postgres://u:100%@db/shop',
  ])('a password that was not percent-encoded is told as such, and not shown: %s', (address) => {
    expect(() => read(address)).toThrow(/percent-encoded/);
    expect(() => read(address)).not.toThrow(/cret/);
  });

  it.each([
    ['postgres://db/shop?sslmode=maybe', /sslmode must be/],
    ['postgres://db/shop?sslmode=verify-ca', /needs sslrootcert/],
    [
      'postgres://db/shop?sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
      /\/nowhere\/ca\.pem cannot be read \(ENOENT\)/,
    ],
    ['postgres://db/shop?port=99999', /port/],
    ['mysql://db/shop', /cannot be read/],
  ])('%s is refused with a reason', (address, reason) => {
    expect(() => read(address)).toThrow(StoreError);
    expect(() => read(address)).toThrow(reason);
  });

  it.each([
    ['postgres://u:secret@db.example:5433/shop?sslmode=require', 'postgres://db.example:5433/shop'],
    ['postgres://u:secret@/shop?host=/run/pg', 'postgres:///shop?host=/run/pg'],
  ])('%s is shown without user, password and parameters', (address, shown) => {
    expect(describeAddress(address)).toBe(shown);
  });
});
