import { ACCOUNT_PATHS, type Preferences } from 'ondemand-pay/internal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FrameClient } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';
import { look, owner } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const forget = (frame: FrameClient, id?: string) =>
  frame.call<Preferences>(ACCOUNT_PATHS.forgetDevices, id === undefined ? {} : { id });
const known = async (cookies: Map<string, string>) =>
  (await test.frame({ cookies: new Map(cookies) }).open()).buyer !== null;

/** The same buyer on a second device. */
async function secondDevice(phone: string, { knownEverywhere = true } = {}) {
  const cookies = new Map<string, string>();
  const frame = test.frame({ cookies, knownEverywhere });
  await frame.prove(phone);
  await frame.proveSecurityCode();
  const { buyer } = await frame.giveEmail('anna@example.se');
  await frame.agree(buyer.instruments[0]!.instrument_id);
  return { cookies, frame };
}

it('one device is forgotten, and its open pages at once', async () => {
  const { frame, phone, cookies } = await owner(test);
  const second = await secondDevice(phone);
  const open = test.frame({ cookies: second.cookies });
  await open.open();
  const { account } = await look(frame);
  const others = account!.devices.filter((device) => !device.is_this && device.merchant_name === null);
  expect(others).toHaveLength(1);
  const forgotten = await forget(frame, others[0]!.id);
  expect(forgotten.body.account?.devices.map(({ id }) => id)).not.toContain(others[0]!.id);
  expect(await open.giveEmail('x@example.se').catch(() => 'ended')).toBe('ended');
  expect(await known(new Map([...second.cookies].filter(([name]) => !name.endsWith('-shop'))))).toBe(false);
  expect(await known(cookies)).toBe(true);
  expect(await forget(frame, others[0]!.id)).toMatchObject({ status: 404 });
});

it('all are forgotten, this one too, and this browser is told to', async () => {
  const { frame, phone, cookies } = await owner(test);
  const second = await secondDevice(phone);
  const before = new Map(cookies);
  const { body } = await forget(frame);
  expect(body.account?.devices).toEqual([]);
  expect([...cookies]).toEqual([]);
  expect(await known(before)).toBe(false);
  expect(await known(second.cookies)).toBe(false);
});

it("nothing is forgotten without a fresh factor, nor somebody else's", async () => {
  const { frame, cookies } = await owner(test);
  const other = await owner(test);
  const [device] = (await look(other.frame)).account!.devices;
  expect(await forget(frame, device!.id)).toMatchObject({ status: 404 });
  test.clock.advance(5 * 60_000);
  expect(await forget(frame)).toMatchObject({ status: 403, body: { code: 'factor_missing' } });
  expect(await known(cookies)).toBe(true);
  expect(await known(other.cookies)).toBe(true);
});

it('being known everywhere can be turned off and on again', async () => {
  const { frame, phone, cookies } = await owner(test);
  const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
  const set = (known_everywhere: boolean) => frame.call<Preferences>(ACCOUNT_PATHS.recognition, { known_everywhere });
  const atGames = async (jar: Map<string, string>) =>
    (await test.frame({ merchant: games, cookies: new Map(jar) }).open()).buyer !== null;
  expect(await atGames(cookies)).toBe(true);
  const off = await set(false);
  expect(off.body.account).toMatchObject({ known_everywhere: false });
  expect(off.body.account?.devices.map(({ merchant_name }) => merchant_name)).not.toContain(null);
  expect([...cookies.keys()]).toEqual(['__Host-ondemand-test-shop']);

  const second = await secondDevice(phone, { knownEverywhere: false });
  expect([...second.cookies.keys()]).toEqual(['__Host-ondemand-test-shop']);
  expect(await atGames(second.cookies)).toBe(false);
  expect(await known(second.cookies)).toBe(true);

  expect((await set(true)).body.account).toMatchObject({ known_everywhere: true });
  expect(await atGames((await secondDevice(phone, { knownEverywhere: false })).cookies)).toBe(true);
});
