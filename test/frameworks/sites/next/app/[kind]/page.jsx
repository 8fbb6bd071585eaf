import { Component, Mounted } from '../mounted.jsx';

const terms = {
  providerUrl: process.env.PROVIDER_URL,
  apiKey: 'test_12345678',
  flow: 'purchase',
  amount: 9900,
  currency: 'SEK',
};
const own = <input type="hidden" name="article_id" value="4553" readOnly />;

const FORMS = {
  mount: <Mounted terms={terms} />,
  react: <Component terms={terms} />,
  marked: (
    <form
      className="ondemand-form"
      action="/purchase"
      method="post"
      data-provider-url={terms.providerUrl}
      data-api-key={terms.apiKey}
      data-flow={terms.flow}
      data-amount={terms.amount}
      data-currency={terms.currency}
    >
      {own}
    </form>
  ),
  element: (
    <ondemand-form
      provider-url={terms.providerUrl}
      api-key={terms.apiKey}
      flow={terms.flow}
      amount={terms.amount}
      currency={terms.currency}
    >
      <form action="/purchase" method="post">
        {own}
      </form>
    </ondemand-form>
  ),
};

export const generateStaticParams = () => Object.keys(FORMS).map((kind) => ({ kind }));

export default async function Page({ params }) {
  const { kind } = await params;
  return (
    <main>
      <h1>{kind}</h1>
      {FORMS[kind]}
    </main>
  );
}
