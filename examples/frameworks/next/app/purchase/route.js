import { createMerchant, OnDemandApiError } from 'ondemand-pay/merchant';

const { ONDEMAND_API_KEY: apiKey, ONDEMAND_API_SECRET: apiSecret, ONDEMAND_URL: url } = process.env;
const merchant = createMerchant({ apiKey, apiSecret, url });
const to = (place) => new Response(null, { status: 303, headers: { Location: place } });

export async function POST(request) {
  const parsed = await merchant.parseSubmission(request);
  if (!parsed.ok) return to('/');
  const { userToken, originProof } = parsed.submission;
  const story = { reference: 'ferry', name: 'The last night ferry', amount: 1900, currency: 'SEK' };
  try {
    const { status } = await merchant.orders.create(userToken, { ...story, originProof });
    return to(status === 'processing' ? '/?problem=outcome_unknown' : '/thanks');
  } catch (error) {
    if (!(error instanceof OnDemandApiError)) throw error;
    return to(`/?problem=${error.code}`);
  }
}
