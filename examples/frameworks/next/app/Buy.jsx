'use client';
import { OnDemandForm } from 'ondemand-pay/react';

export const Buy = ({ problem }) => (
  <OnDemandForm
    providerUrl={process.env.NEXT_PUBLIC_ONDEMAND_URL}
    apiKey={process.env.NEXT_PUBLIC_ONDEMAND_API_KEY}
    flow="purchase"
    amount={1900}
    currency="SEK"
    itemName="The last night ferry"
    problem={problem}
    action="/purchase"
    method="post"
  />
);
