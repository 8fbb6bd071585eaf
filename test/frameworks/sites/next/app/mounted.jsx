'use client';
import { mount } from 'ondemand-pay';
import { OnDemandForm } from 'ondemand-pay/react';
import { useEffect, useRef } from 'react';

const own = <input type="hidden" name="article_id" value="4553" readOnly />;

export function Mounted({ terms }) {
  const form = useRef(null);
  useEffect(() => {
    const handle = mount(form.current, terms);
    return () => handle.destroy();
  }, [terms]);
  return (
    <form ref={form} action="/purchase" method="post">
      {own}
    </form>
  );
}

export const Component = ({ terms }) => (
  <OnDemandForm {...terms} action="/purchase" method="post">
    {own}
  </OnDemandForm>
);
