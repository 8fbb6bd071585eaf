import type { PreferencesView } from '../../state/accountState.js';
import { PrimaryButton, TextButton } from '../button.js';
import { Screen } from '../screen.js';
import type { AccountProps } from './accountScreen.js';

/** Says what goes and what the law keeps, and asks twice. */
export function EraseScreen({
  view,
  state,
  words,
  own: { data },
  dispatch,
  sure,
}: AccountProps<PreferencesView> & { sure: boolean }) {
  const busy = state.work.status === 'busy';
  return (
    <Screen
      view={view}
      state={state}
      words={words}
      title={sure ? data.sureTitle : data.eraseTitle}
      busy={busy}
      onSubmit={() => dispatch({ type: 'submitted' })}
    >
      {sure ? (
        <p class="lead">{data.sureLead}</p>
      ) : (
        <>
          <div>
            <p>{data.eraseLead}</p>
            <ul class="bullets">
              {data.goes.map((what) => (
                <li key={what}>{what}</li>
              ))}
            </ul>
          </div>
          <p class="note">{data.stays}</p>
        </>
      )}
      <PrimaryButton busy={busy}>{sure ? data.sureButton : data.goOn}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })} inert={busy}>
          {data.keep}
        </TextButton>
      </div>
    </Screen>
  );
}
