import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMerchant } from 'ondemand-pay/merchant';
import { periodAt } from 'ondemand-pay/protocol';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMerchant } from '../../provider/src/merchants/addMerchant.js';
import { buyerAt, CARDS } from './support/buyer.js';
import { openSite, startWorld, type World } from './support/world.js';

/* Shops that know the HTTP API alone. Each runs where its language and library are there, and is skipped elsewhere. */
const SHOPS = [
  { name: 'Flask', program: 'python3', file: 'shop.py', needs: ['-c', 'import flask'] },
  { name: 'Sinatra', program: 'ruby', file: 'shop.rb', needs: ['-e', "require 'sinatra/base'; require 'webrick'"] },
];

/* One each: a clock that was moved for the first is ahead for the second. */
let world: World;
const folder = mkdtempSync(join(tmpdir(), 'ondemand-shops-'));
const running: ChildProcess[] = [];

beforeEach(async () => {
  // Other languages do not know what a name under localhost is.
  world = await startWorld({
    open: async (name) => {
      const site = await openSite(name);
      return name === 'pay' ? { ...site, url: site.url.replace('//pay.', '//') } : site;
    },
  });
});
afterEach(async () => {
  for (const shop of running.splice(0)) shop.kill();
  await world.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

describe.each(SHOPS)('a shop in $name', ({ name, program, file, needs }) => {
  const isThere = spawnSync(program, needs, { stdio: 'ignore' }).status === 0;

  it.skipIf(!isThere)(
    'sells a story after a decline, and a subscription that it renews',
    async () => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const deps = { database: world.database, clock: () => new Date(), random: randomBytes };
      const keys = await addMerchant(deps, { name, origins: [url] });
      const options = {
        cwd: join(import.meta.dirname, '../../examples', name.toLowerCase()),
        env: {
          ...process.env,
          ONDEMAND_URL: world.providerUrl,
          ONDEMAND_API_KEY: keys.apiKey,
          ONDEMAND_API_SECRET: keys.apiSecret,
          PORT: `${port}`,
          SALES: join(folder, `${name}.jsonl`),
          PYTHONDONTWRITEBYTECODE: '1',
        },
      };
      running.push(spawn(program, [file], { ...options, stdio: 'ignore' }));
      const answers = () =>
        fetch(url).then(
          () => true,
          () => false,
        );
      await expect.poll(answers, { timeout: 30_000 }).toBe(true);

      const person = await world.newPerson();
      const page = await person.newPage();
      await page.goto(url);
      const story = buyerAt(page);
      const { phone, code } = world.newPhone();
      await story.introduce({ phone, code });
      await story.payWithCard(CARDS.insufficientFunds);
      await story.pay();
      await story.frame.getByText('Nothing was charged').first().waitFor();
      await story.payWithCard(CARDS.approved);
      await story.pay();
      await page.getByText('Bought. Receipt sent.').waitFor();
      expect(new URL(page.url()).hash).toBe('#rest');
      await person.close();

      const other = await world.newPerson();
      const club = await other.newPage();
      await club.goto(`${url}/club`);
      const buyer = buyerAt(club);
      await buyer.introduce(world.newPhone());
      await buyer.payWithCard(CARDS.approved);
      await buyer.pay();
      await club.getByText('Bought. Receipt sent.').waitFor();
      await other.close();

      const renew = () => spawnAsync(program, [file, 'renew'], options);
      expect(await renew()).toBe('recurring_terms_exceeded period 2\n');
      await untilNextMonth();
      expect(await renew()).toBe('charged period 2\n');

      const merchant = createMerchant({ apiKey: keys.apiKey, apiSecret: keys.apiSecret, url: world.providerUrl });
      const { data } = await merchant.orders.list({ limit: 10 });
      expect(data.reverse().map(({ name, status }) => ({ name, status }))).toEqual([
        { name: 'The last night ferry', status: 'declined' },
        { name: 'The last night ferry', status: 'captured' },
        { name: 'Every story', status: 'captured' },
        { name: 'Every story', status: 'captured' },
      ]);
    },
    120_000,
  );
});

function spawnAsync(program: string, words: string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
  return new Promise<string>((resolve) => {
    let said = '';
    const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', () => resolve(said));
  });
}

/** The time under test keys, to when the next period of the newest agreement begins. */
async function untilNextMonth(): Promise<void> {
  const [agreement] = await world.database.query<{ terms: Parameters<typeof periodAt>[0] }>({
    name: '',
    text: 'select terms from recurring_payments order by created_at desc limit 1',
  });
  const clock = `${world.providerUrl}/sandbox/clock`;
  const { now } = (await (await fetch(clock)).json()) as { now: string };
  const to = periodAt(agreement!.terms, new Date(now)).end?.toISOString();
  const headers = { 'Content-Type': 'application/json' };
  expect((await fetch(clock, { method: 'POST', headers, body: JSON.stringify({ to }) })).status).toBe(200);
}
