import { OnDemandForm } from 'ondemand-pay/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Story() {
  const [bought, setBought] = useState('');
  if (bought) return <p>Bought: {bought}</p>;
  return (
    <OnDemandForm
      providerUrl={import.meta.env.VITE_ONDEMAND_URL}
      apiKey={import.meta.env.VITE_ONDEMAND_API_KEY}
      flow="purchase"
      amount={1900}
      currency="SEK"
      itemName="The last night ferry"
      delivery="fetch"
      action="/purchase"
      method="post"
      onSuccess={({ detail }) => setBought(detail.data.bought)}
    />
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <Story />
  </StrictMode>,
);
