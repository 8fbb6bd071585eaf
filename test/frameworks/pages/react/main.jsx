import { StrictMode, Suspense, startTransition, use, useActionState, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'ondemand-pay/auto';
import 'ondemand-pay/element';
import { Checkout } from './Checkout.jsx';

const page = new URLSearchParams(location.search);
const provider = page.get('provider');
const kind = page.get('kind');

const marked = {
  className: 'ondemand-form',
  action: '/purchase',
  method: 'post',
  'data-api-key': 'test_12345678',
  'data-flow': 'purchase',
  'data-amount': '9900',
  'data-currency': 'SEK',
  'data-provider-url': provider,
};

function ActionForm() {
  const [said, act] = useActionState(async (before, data) => `${before} ${data.get('article_id')}`, 'acted:');
  return (
    <form {...marked} action={act} method={undefined}>
      <input type="hidden" name="article_id" value="4553" readOnly />
      <output>{said}</output>
    </form>
  );
}

const forms = {
  mount: () => <Checkout provider={provider} />,
  marked: () => (
    <form {...marked}>
      <input type="hidden" name="article_id" value="4553" readOnly />
    </form>
  ),
  element: () => (
    <ondemand-form provider-url={provider} api-key="test_12345678" flow="purchase" amount="9900" currency="SEK">
      <form action="/purchase" method="post">
        <input type="hidden" name="article_id" value="4553" readOnly />
      </form>
    </ondemand-form>
  ),
  action: () => <ActionForm />,
};

function Later({ wait }) {
  return wait ? use(wait) : <i>there</i>;
}

function App() {
  const [shown, show] = useState(true);
  const [wait, setWait] = useState(null);
  const [count, setCount] = useState(0);
  Object.assign(window, {
    show,
    again: () => setCount((now) => now + 1),
    suspend() {
      const { promise, resolve } = Promise.withResolvers();
      window.resume = () => {
        resolve('back');
        startTransition(() => setWait(null));
      };
      setWait(promise);
    },
  });
  const Form = forms[kind];
  return (
    <main>
      <Suspense fallback={<b>waiting</b>}>
        {shown && <Form />}
        <Later wait={wait} />
      </Suspense>
      <p id="count">{count}</p>
    </main>
  );
}

createRoot(document.querySelector('#root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
