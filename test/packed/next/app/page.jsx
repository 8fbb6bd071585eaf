'use client';
import { mount } from 'ondemand-pay';
import { useEffect, useRef } from 'react';

export default function Page() {
  const form = useRef(null);
  useEffect(() => {
    const handle = mount(form.current, { providerUrl: form.current.dataset.providerUrl });
    return () => handle.destroy();
  }, []);
  return (
    <form
      ref={form}
      id="buy"
      action="/purchase"
      method="POST"
      data-api-key="KEY_OF_SHOP"
      data-provider-url="URL_OF_PROVIDER"
      data-flow="purchase"
      data-amount="9900"
      data-currency="SEK"
      data-item-name="Day pass"
    />
  );
}
