// @ts-check
import { startNews } from './shop.js';

const { ONDEMAND_API_KEY, ONDEMAND_API_SECRET } = process.env;
const port = Number(process.env.PORT ?? 4001);

if (!ONDEMAND_API_KEY || !ONDEMAND_API_SECRET) {
  console.error('Set ONDEMAND_API_KEY and ONDEMAND_API_SECRET to what `ondemand merchant add` printed.');
  process.exit(2);
}

const news = await startNews({
  port,
  url: process.env.SHOP_URL ?? `http://news.localhost:${port}`,
  providerUrl: process.env.ONDEMAND_URL ?? 'http://pay.localhost:4000',
  apiKey: ONDEMAND_API_KEY,
  apiSecret: ONDEMAND_API_SECRET,
  ...(process.env.HOST ? { host: process.env.HOST } : {}),
});
console.log(`Kiosk is open at ${news.url}`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void news.close());
