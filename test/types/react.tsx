/** @jsxImportSource react */
/* What a page in React may write, and what the compiler has to refuse. */
import { OnDemandForm, type OnDemandFormProps } from 'ondemand-pay/react';

const provider = { providerUrl: 'https://pay.example', apiKey: 'test_12345678' };

export const mayBeWritten = [
  <OnDemandForm key={1} {...provider} flow="purchase" amount={9900} currency="SEK" action="/purchase" method="post" />,
  <OnDemandForm key={2} {...provider} flow="recurring-purchase" interval="month" className="buy" data-testid="buy" />,
  <OnDemandForm
    {...provider}
    key={3}
    flow="preferences"
    sessionId="ps_1"
    onError={({ detail: { error } }) => (error.name === 'OnDemandError' ? error.attribute : error.declineReason)}
    onAuthorized={(event) => event.preventDefault()}
  >
    <input name="article_id" />
  </OnDemandForm>,
  <form key={4} className="ondemand-form" data-flow="purchase" data-amount={9900} data-currency="SEK" />,
  <ondemand-form key={5} provider-url="https://pay.example" api-key="test_12345678" flow="registration" />,
];
export const props: OnDemandFormProps = { ...provider, flow: 'success', orderReference: 'or_1' };

export const isRefused = [
  // @ts-expect-error -- a purchase has an amount
  <OnDemandForm key={1} {...provider} flow="purchase" currency="SEK" />,
  // @ts-expect-error -- of minor units
  <OnDemandForm key={2} {...provider} flow="purchase" amount="abc" currency="SEK" />,
  // @ts-expect-error -- no such property
  <OnDemandForm key={3} {...provider} flow="purchase" amont={9900} currency="SEK" />,
  // @ts-expect-error -- preferences are those of a session
  <OnDemandForm key={4} {...provider} flow="preferences" />,
  // @ts-expect-error -- React would prevent each submit
  <OnDemandForm key={5} {...provider} flow="registration" action={() => {}} />,
  // @ts-expect-error -- a listener, not a name
  <OnDemandForm key={6} {...provider} flow="registration" onSuccess="onPaid" />,
  // @ts-expect-error -- minor units
  <form key={7} className="ondemand-form" data-amount="abc" />,
  // @ts-expect-error -- no such flow
  <ondemand-form key={8} flow="buy" />,
];
