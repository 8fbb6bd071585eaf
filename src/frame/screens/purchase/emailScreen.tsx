import { FormScreen } from '../formScreen.js';
import type { ScreenProps, ViewOf } from '../screen.js';

/** Where the receipt goes. */
export const EmailScreen = (props: ScreenProps<ViewOf<'email'>>) => {
  const { email } = props.words;
  const hint = email.why(props.view.shop.merchantName);
  return (
    <FormScreen
      {...props}
      title={email.title}
      fields={['email']}
      over={{ email: { hint } }}
      button={email.button}
      busyButton={email.busy}
    />
  );
};
