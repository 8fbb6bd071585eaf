import { isSent, type ProvingNow, provingFields, provingOn } from '../rules/identity/proving.js';
import { isAccountView } from '../state/accountState.js';
import { mayBeHeld } from '../state/held.js';
import type { Job, State, View } from '../state/state.js';
import type { PurchaseField, Words } from '../words/words.js';
import { TextButton } from './button.js';
import { clock } from './clock.js';
import { FormScreen } from './formScreen.js';
import { OutLink } from './outLink.js';
import { isolate } from './phoneScreen.js';
import { type ScreenProps, secondsUntil } from './screen.js';

/** One way to show who one is: what is asked for now, another code once it may be sent, and what else can be given. */
export function ProveScreen(props: ScreenProps & { back?: string }) {
  const { view, state, words, dispatch, now } = props;
  const proving = provingOn(view);
  if (!proving) return null;
  const { prove } = words;
  const { factor, sent, others } = proving;
  const working = state.work.status === 'busy';
  const sending = state.work.status === 'busy' && isSending(state.work.job);
  const fields = provingFields(view) as PurchaseField[];
  // Where the heading says where the code went, the field need not.
  const isNamed = titleOf(view, proving, words) !== prove.title;
  const wait = secondsUntil(sent?.resendAt ?? null, now);
  const card = isAccountView(view) ? (view.preferences?.security_code_of?.label ?? null) : null;
  const byCode = isSent(factor);
  return (
    <FormScreen
      {...props}
      title={titleOf(view, proving, words)}
      lead={leadOf(state, proving, words)}
      fields={fields}
      fieldKey={`${factor} ${sent?.masked}`}
      over={{
        ...(byCode && !isNamed && { code: { label: prove.label[factor] } }),
        savedCsc: { label: prove.label.security_code, hint: prove.securityHint(card) },
      }}
      busy={working && !(sending && sent !== null)}
      button={fields.length > 0 ? prove.button : factor === 'passkey' ? prove.passkey : prove.send}
      busyButton={sending ? prove.sending : byCode ? prove.checkingCode : prove.checking}
      {...(view.screen === 'code' && { back: prove.changeNumber })}
      more={
        <>
          {sent && (
            <TextButton onClick={() => dispatch({ type: 'resend' })} inert={wait > 0 || working}>
              {sending ? prove.resending : wait > 0 ? prove.resendIn(clock(wait)) : prove.resend}
            </TextButton>
          )}
          {others.map((other) => (
            <TextButton
              key={other}
              onClick={() => dispatch({ type: isAccountView(view) ? 'prove' : 'use-saved', factor: other })}
              inert={working}
            >
              {prove.other[other]}
            </TextButton>
          ))}
          {(view.screen !== 'code' || isAccountView(view)) && (
            <OutLink class="text" href={`/lost?locale=${words.lang}`} words={words}>
              {prove.lost}
            </OutLink>
          )}
        </>
      }
    >
      {factor === 'passkey' && <p>{prove.passkeyMore}</p>}
    </FormScreen>
  );
}

/** A number does not break in two, and reads from left to right. */
const readable = ({ factor, sent }: ProvingNow): string | null =>
  sent?.masked && factor === 'sms_code' ? isolate(sent.masked) : (sent?.masked ?? null);

const isChange = (view: View): boolean => 'part' in view && view.part.name === 'change-code';

function titleOf(view: View, proving: ProvingNow, { prove }: Words): string {
  return view.screen === 'code' || isChange(view) ? prove.codeTitle(readable(proving) ?? '') : prove.title;
}

/** Why it is asked for, or where the code went. */
function leadOf(state: State, proving: ProvingNow, words: Words): string | null {
  const { view } = state;
  const { prove, account } = words;
  const { factor, sent } = proving;
  switch (view.screen) {
    case 'details': {
      if (view.asks !== 'factor') return null;
      if (!view.confirming) {
        if (factor === 'security_code') return prove.reach.security_code;
        return sent ? prove.reach.email_code : prove.sends.email_code;
      }
      const beforePaying = prove.beforePaying[mayBeHeld(state) ? 'held' : 'nothing'];
      if (!isSent(factor)) return beforePaying;
      return `${beforePaying} ${sent ? prove.sent(readable(proving)) : prove.sends[factor]}`;
    }
    case 'preferences': {
      const { part } = view;
      if (part.name !== 'change-code' || !account) break;
      const isLost = part.request.step === 'phone' && part.request.lost === true;
      return isLost ? account.you.lostCodeWhy : account.you.codeWhy[part.sent.to];
    }
    case 'code':
      return null;
  }
  return sent ? prove.sent(readable(proving)) : prove.beforeChanging;
}

/** A factor that is asked for without what was typed is a code on its way. */
function isSending(job: Job): boolean {
  if (job.kind === 'sendCode') return true;
  if (job.kind === 'account' && job.call.name === 'step')
    return 'phone' in job.call.request || 'email' in job.call.request;
  const given =
    job.kind === 'proveFactor'
      ? job.factor
      : job.kind === 'account' && job.call.name === 'prove'
        ? job.call.factor
        : null;
  return given !== null && isSent(given.factor) && !('code' in given && given.code !== undefined);
}
