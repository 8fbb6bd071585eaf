import type { PreferencesView } from '../../state/accountState.js';
import { TextButton } from '../button.js';
import { FormScreen } from '../formScreen.js';
import { PhoneField } from '../phoneScreen.js';
import type { AccountProps } from './accountScreen.js';

type Props = AccountProps<PreferencesView>;

export const ChangeEmailScreen = (props: Props) => {
  const { you } = props.own;
  return (
    <FormScreen
      {...props}
      title={you.emailTitle}
      fields={['email']}
      over={{ email: { label: you.emailLabel, hint: you.emailWhy } }}
      button={you.emailButton}
    />
  );
};

export function ChangePhoneScreen({ lost, ...props }: Props & { lost: boolean }) {
  const { state, words, own, dispatch } = props;
  const { you } = own;
  const isLost = () => dispatch({ type: 'part', part: { name: 'phone', lost: true } });
  return (
    <FormScreen
      {...props}
      title={you.phoneTitle}
      lead={lost ? you.lostWhy : you.phoneWhy}
      button={words.phone.button}
      more={
        !lost && (
          <TextButton onClick={isLost} inert={state.work.status === 'busy'}>
            {you.phoneLost}
          </TextButton>
        )
      }
    >
      <PhoneField {...{ state, words, dispatch }} />
    </FormScreen>
  );
}
