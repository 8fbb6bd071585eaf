import { isSent, offered } from '../../rules/account/prove.js';
import type { AccountView, Proving } from '../../state/accountState.js';
import { PrimaryButton, TextButton } from '../button.js';
import { clock } from '../clock.js';
import { TextField } from '../field.js';
import { fieldWords } from '../fieldWords.js';
import { isolate } from '../phoneScreen.js';
import { Screen, secondsUntil } from '../screen.js';
import type { AccountProps } from './accountScreen.js';

const FIELDS = { sms_code: 'code', email_code: 'emailCode', security_code: 'savedCsc' } as const;

/** Shows that the buyer is there, before anything is changed or more is shown. */
export function ProveScreen({
  view,
  part,
  state,
  words,
  own: { prove },
  dispatch,
  now,
}: AccountProps<AccountView> & { part: Proving<unknown> }) {
  const { factor, code } = words;
  const busy = state.work.status === 'busy';
  const byCode = isSent(part.factor);
  const asks = !byCode || part.sent !== null;
  const sending = busy && (!asks || (state.work.status === 'busy' && isSending(state.work.job)));
  const wait = secondsUntil(part.sent?.resendAt ?? null, now);
  const typed = part.factor === 'passkey' ? null : part.factor;
  const others = offered(view, part.need).filter((other) => other !== part.factor);
  const card = view.preferences?.security_code_of ?? null;
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={factor.title}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      <p class="lead">{part.sent ? prove.sent(goesTo(part)) : prove.why}</p>
      {part.factor === 'passkey' && <p>{prove.passkeyMore}</p>}
      {asks && typed && (
        <TextField
          key={typed}
          field={FIELDS[typed]}
          label={prove.label[typed]}
          hint={byCode ? code.hint : prove.securityHint(card?.label ?? null)}
          type="text"
          name={byCode ? 'one-time-code' : 'cc-csc'}
          autocomplete={byCode ? 'one-time-code' : 'cc-csc'}
          inputMode="numeric"
          dir="ltr"
          {...(byCode ? {} : { maxLength: 4 })}
          state={state}
          says={fieldWords(words, FIELDS[typed])}
          dispatch={dispatch}
        />
      )}
      <PrimaryButton busy={busy}>
        {sending ? prove.sending : busy ? factor.busy : !asks ? prove.send : typed ? factor.button : prove.passkey}
      </PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })} inert={busy}>
          {words.back}
        </TextButton>
        {byCode && asks && (
          <TextButton onClick={() => dispatch({ type: 'resend' })} inert={wait > 0 || busy}>
            {wait > 0 ? code.resendIn(clock(wait)) : code.resend}
          </TextButton>
        )}
        {others.map((other) => (
          <TextButton key={other} onClick={() => dispatch({ type: 'prove', factor: other })} inert={busy}>
            {prove.other[other]}
          </TextButton>
        ))}
      </div>
    </Screen>
  );
}

/** A number does not break in two. */
const goesTo = ({ factor, sent }: Proving<unknown>): string | null =>
  sent?.masked && factor === 'sms_code' ? isolate(sent.masked) : (sent?.masked ?? null);

type Job = Extract<AccountProps['state']['work'], { status: 'busy' }>['job'];

/** A factor that is asked for without what was typed is a code on its way. */
const isSending = (job: Job): boolean =>
  job.kind === 'account' &&
  job.call.name === 'prove' &&
  isSent(job.call.factor.factor) &&
  !('code' in job.call.factor && job.call.factor.code !== undefined);
