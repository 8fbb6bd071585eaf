import { createMerchant, parseSubmission } from 'ondemand-pay/merchant';

const [apiKey, apiSecret, url] = process.argv.slice(2);
const { data } = await createMerchant({ apiKey, apiSecret, url }).orders.list();
const sent = new URLSearchParams({ userToken: 'a-buyer', origin_proof: 'a.b.c', email: 'a@b.se' });
const parsed = await parseSubmission(new Request('https://shop.example', { method: 'POST', body: sent }));
if (!Array.isArray(data) || !parsed.ok) throw new Error('the merchant client does not work');
