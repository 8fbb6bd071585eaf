import type { PreferencesView } from '../../state/accountState.js';
import { FormScreen } from '../formScreen.js';
import type { AccountProps } from './accountScreen.js';

/** Says what goes and what the law keeps, and asks twice. */
export function EraseScreen({ sure, ...props }: AccountProps<PreferencesView> & { sure: boolean }) {
  const { data } = props.own;
  if (sure) {
    return (
      <FormScreen
        {...props}
        title={data.sureTitle}
        lead={data.sureLead}
        button={data.sureButton}
        guards="erase"
        seen
        back={data.keep}
      />
    );
  }
  return (
    <FormScreen {...props} title={data.eraseTitle} button={data.goOn} back={data.keep}>
      <div>
        <p>{data.eraseLead}</p>
        <ul class="bullets">
          {data.goes.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      </div>
      <p class="note">{data.stays}</p>
    </FormScreen>
  );
}
