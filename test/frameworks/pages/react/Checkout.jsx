import { mount } from 'ondemand-pay';
import { useEffect, useRef } from 'react';

const LABEL = 'first edition';

export function Checkout({ provider }) {
  const form = useRef(null);
  useEffect(() => {
    const handle = mount(form.current, {
      providerUrl: provider,
      apiKey: 'test_12345678',
      flow: 'purchase',
      amount: 9900,
      currency: 'SEK',
    });
    return () => handle.destroy();
  }, [provider]);
  return (
    <form ref={form} action="/purchase" method="post">
      <input type="hidden" name="article_id" value="4553" readOnly />
      <em>{LABEL}</em>
    </form>
  );
}
