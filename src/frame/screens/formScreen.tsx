import type { ComponentChildren } from 'preact';
import { isAccountView } from '../state/accountState.js';
import type { PurchaseField } from '../words/words.js';
import { PrimaryButton, TextButton } from './button.js';
import { type FieldOver, FormField } from './formField.js';
import { GuardedButton } from './guardedButton.js';
import { Screen, type ScreenProps } from './screen.js';

/** Fields below each other; those in a list of their own stand side by side. */
export type FieldList = readonly (PurchaseField | readonly PurchaseField[])[];

export type FormProps = ScreenProps & {
  title: string;
  lead?: ComponentChildren;
  fields?: FieldList;
  over?: { readonly [Field in PurchaseField]?: FieldOver };
  /** A field with another key is another field: it starts anew. */
  fieldKey?: string;
  button: string;
  /** The button changes something by itself: it is guarded, under this name. */
  guards?: string;
  /** What the guarded button agrees to stands in the title and the lead, which have to be seen with it. */
  seen?: boolean;
  /** What the button says while what it asked for is under way. */
  busyButton?: string;
  busy?: boolean;
  back?: string;
  /** Other ways to go on, below the button. */
  more?: ComponentChildren;
  /** What stands between the lead and the button that is no field of text. */
  children?: ComponentChildren;
};

/** A screen that asks for something: what for, its fields, one button that sends them, and the way back. */
export function FormScreen({
  lead,
  fields = [],
  over = {},
  fieldKey = '',
  button,
  guards,
  seen = false,
  busyButton = button,
  back,
  more,
  children,
  ...props
}: FormProps) {
  const { view, state, words, dispatch, guard } = props;
  const working = state.work.status === 'busy';
  const busy = props.busy ?? working;
  const last = fields.flat().at(-1);
  const draw = (field: PurchaseField) => (
    <FormField
      key={`${field} ${fieldKey}`}
      goesOn={field !== last}
      {...{ field, state, words, dispatch }}
      {...over[field]}
    />
  );
  return (
    <Screen {...props} busy={busy} seen={seen}>
      {lead && (
        <p class="lead" data-seen={seen ? '' : undefined}>
          {lead}
        </p>
      )}
      {fields.map((each) =>
        typeof each === 'string' ? (
          draw(each)
        ) : (
          <div class="pair" key={each.join(' ')}>
            {each.map(draw)}
          </div>
        ),
      )}
      {children}
      {guards === undefined ? (
        <PrimaryButton busy={busy}>{busy ? busyButton : button}</PrimaryButton>
      ) : (
        <GuardedButton {...{ guard, words }} name={guards} busy={busy}>
          {busy ? busyButton : button}
        </GuardedButton>
      )}
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'back' })} inert={working && isAccountView(view)}>
          {back ?? words.back}
        </TextButton>
        {more}
      </div>
    </Screen>
  );
}
