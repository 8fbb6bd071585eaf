import type { ComponentChildren } from 'preact';
import { PrimaryButton, TextButton } from '../screens/button.js';
import { AlertIcon } from '../screens/icons.js';
import type { Standing, Step, Visitor } from './visitor.js';
import type { WindowWords } from './words.js';

type Props = {
  standing: Standing;
  words: WindowWords;
  /** The shop's name, as the frame has it from the provider; empty while there is no frame. */
  shop: string;
  host: string;
  /** `null` while there is nobody to do anything. */
  visitor: Visitor | null;
};

/** The whole window: one thing at a time, and one button that leads on. */
export function WindowView({ standing, words, shop, host, visitor }: Props) {
  const { step, busy, wrong } = standing;
  return (
    <div class="sheet">
      <main data-step={step.name} aria-busy={busy}>
        <Content key={step.name} {...{ step, standing, words, shop, host, visitor }}>
          {wrong && (
            <p class="callout" role="alert">
              <AlertIcon />
              <span>{words.wrong[wrong]}</span>
            </p>
          )}
        </Content>
      </main>
      <footer>
        <p class="foot-line">{host}</p>
      </footer>
    </div>
  );
}

function Content({
  step,
  standing,
  words,
  shop,
  host,
  visitor,
  children,
}: Props & { step: Step; children: ComponentChildren }) {
  // What goes on beside the button is said where it was begun.
  const busy = standing.busy && !(step.name === 'known' && step.offer === 'making');
  const button = (text: string) => (
    <PrimaryButton busy={busy} inert={standing.busy}>
      {busy ? words.busy : text}
    </PrimaryButton>
  );
  const passkey = standing.passkey && (
    <TextButton onClick={() => visitor?.usePasskey()} inert={standing.busy}>
      {words.passkey}
    </TextButton>
  );
  switch (step.name) {
    case 'connecting':
      return <h1 tabIndex={-1}>{words.connecting}</h1>;
    case 'alone':
      return <Said title={words.alone} more={words.aloneMore} />;
    case 'done':
      return <Said title={words.done(shop)} more={words.doneMore} />;
    case 'known': {
      const email = step.buyer.email_masked ?? '';
      // What is said of the offer stands there: nothing above may move under a finger.
      const ofOffer = standing.wrong === 'passkeyNotMade';
      return (
        <Form title={words.welcome} onSubmit={(data) => visitor?.continue(data.get('remember') === 'yes')}>
          {!ofOffer && children}
          <p class="lead">{words.asWho(email, shop)}</p>
          {step.asks && (
            <div class="field consent">
              <label>
                <input type="checkbox" name="remember" value="yes" />
                <span>{words.remember(host)}</span>
              </label>
            </div>
          )}
          {button(words.continueAs(email))}
          <div class="texts">
            <TextButton onClick={() => visitor?.notYou()}>{words.notYou}</TextButton>
          </div>
          <Offer {...{ step, standing, words, visitor }} />
          {ofOffer && children}
        </Form>
      );
    }
    case 'phone':
      return (
        <Form title={words.welcome} onSubmit={(data) => visitor?.sendCode(textOf(data))}>
          {children}
          <p class="lead">{words.who(shop)}</p>
          <Field label={words.phone} type="tel" autocomplete="tel" inputMode="tel" />
          {button(words.phoneButton)}
          <div class="texts">{passkey}</div>
        </Form>
      );
    case 'code':
      return (
        <Form title={words.code(step.phoneMasked)} onSubmit={(data) => visitor?.enterCode(digitsOf(data))}>
          {children}
          <Field label={words.codeLabel} type="text" autocomplete="one-time-code" inputMode="numeric" />
          {button(words.codeButton)}
          <div class="texts">
            <TextButton onClick={() => visitor?.changeNumber()}>{words.changeNumber}</TextButton>
          </div>
        </Form>
      );
    case 'factor': {
      const byEmail = step.factor === 'email_code';
      return (
        <Form title={words.factor} onSubmit={(data) => visitor?.giveFactor(step.factor, digitsOf(data))}>
          {children}
          {byEmail && <p class="lead">{words.emailCodeSent}</p>}
          <Field
            key={step.factor}
            label={byEmail ? words.emailCode : words.securityCode}
            type="text"
            autocomplete={byEmail ? 'one-time-code' : 'cc-csc'}
            inputMode="numeric"
          />
          {button(words.factorButton)}
          <div class="texts">
            {step.factors.includes('passkey') && passkey}
            {!byEmail && step.factors.includes('email_code') && (
              <TextButton onClick={() => visitor?.askFactor('email_code', step.factors)}>
                {words.sendEmailCode}
              </TextButton>
            )}
            <TextButton onClick={() => visitor?.skip()}>{words.skip(shop)}</TextButton>
          </div>
        </Form>
      );
    }
  }
}

/** A passkey for the next time, for who wants one. It comes below everything else, so that nothing moves for it. */
function Offer({
  step: { offer },
  standing,
  words,
  visitor,
}: Pick<Props, 'standing' | 'words' | 'visitor'> & { step: Extract<Step, { name: 'known' }> }) {
  if (offer === 'none') return null;
  return (
    <>
      <p class="note" role="status">
        {offer === 'made' ? words.offer.made : words.offer.why}
      </p>
      {offer !== 'made' && (
        <div class="texts">
          <TextButton onClick={() => visitor?.makePasskey()} inert={standing.busy}>
            {offer === 'making' ? words.offer.making : words.offer.button}
          </TextButton>
        </div>
      )}
    </>
  );
}

const textOf = (data: FormData): string => String(data.get('answer') ?? '').trim();
const digitsOf = (data: FormData): string => textOf(data).replace(/\D/g, '');

function Said({ title, more }: { title: string; more: string }) {
  return (
    <>
      <h1 tabIndex={-1}>{title}</h1>
      <p class="lead">{more}</p>
    </>
  );
}

function Form(props: { title: string; onSubmit: (data: FormData) => void; children: ComponentChildren }) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (event.isTrusted) props.onSubmit(new FormData(event.currentTarget));
      }}
    >
      <h1 tabIndex={-1}>{props.title}</h1>
      {props.children}
    </form>
  );
}

function Field(props: { label: string; type: 'text' | 'tel'; autocomplete: string; inputMode: 'tel' | 'numeric' }) {
  const { label, type, ...input } = props;
  return (
    <div class="field">
      <label for="answer">{label}</label>
      <div class="box">
        {/* The JSX types want one literal here; both take the same attributes. */}
        <input id="answer" name="answer" spellcheck={false} dir="ltr" maxLength={40} type={type as 'text'} {...input} />
      </div>
    </div>
  );
}
