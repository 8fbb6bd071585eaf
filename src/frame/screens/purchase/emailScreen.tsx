import { FormScreen } from '../formScreen.js';
import type { ScreenProps, ViewOf } from '../screen.js';

/** Where the receipt goes. */
export const EmailScreen = (props: ScreenProps<ViewOf<'email'>>) => {
  const { email } = props.words;
  const { merchantName, request } = props.view.shop;
  const hint = email.why(merchantName, request.flow);
  return (
    <FormScreen
      {...props}
      title={email.title(request.flow)}
      fields={['email']}
      over={{ email: { hint } }}
      button={email.button}
      busyButton={email.busy}
    />
  );
};
