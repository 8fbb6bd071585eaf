import { createProvider } from '../../../dist/app/provider.js';
import { serveHttp } from '../../../dist/http/serveHttp.js';
import { connectStripe } from '../../../dist/rails/stripe/connectStripe.js';
import { migrate } from '../../../dist/store/migrate.js';
import { openStore } from '../../../dist/store/open.js';
import { clockOf } from './clock.mjs';
import { railClient } from './railClient.mjs';

/* A provider as a process of its own, told by its one argument; says "ready" once it serves. */
const { database, port, url, rail, stripe, masterKey, clock } = JSON.parse(process.argv[2]);

const store = await openStore({ database, cwd: '/' });
await migrate(store.database);
const provider = await createProvider({
  database: store.database,
  url: url ?? `http://127.0.0.1:${port}`,
  sandbox: false,
  masterKey: Buffer.from(masterKey, 'hex'),
  liveRails: rail ? [railClient(rail)] : [],
  ...(stripe && { stripe: await connectStripe(stripe) }),
  liveSender: { name: 'none', send: async () => {} },
  clock: clockOf(clock),
});
const http = await serveHttp({
  fetch: (request, connection) => provider.fetch(request, connection),
  port,
  hosts: ['127.0.0.1'],
});
provider.start();
process.once('SIGTERM', async () => {
  await http.close({ deadline: 1_000 });
  await provider.close();
  await store.close();
});
process.stdout.write('ready\n');
