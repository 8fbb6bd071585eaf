import { PROBLEMS } from '../../protocol/problems.js';
import { PrimaryButton } from './button.js';
import { Callout, Screen, type ScreenProps, type ViewOf } from './screen.js';

/** What went wrong beyond one field: said in full, with whether money moved, and a way on. */
export function ErrorScreen({ view, state, words, dispatch }: ScreenProps<ViewOf<'error'>>) {
  const { error } = words;
  const submit = () => dispatch({ type: 'submitted' });
  if (view.kind === 'session') {
    const unreachable = view.reason === 'unreachable';
    return (
      <Screen
        view={view}
        state={state}
        words={words}
        title={unreachable ? error.unreachable : error.notRegistered}
        onSubmit={submit}
      >
        <p class="lead">{unreachable ? error.unreachableMore : error.notRegisteredMore}</p>
        <PrimaryButton>{words.tryAgain}</PrimaryButton>
      </Screen>
    );
  }
  const { problem, shop, shopSays } = view;
  const wasDeclined = problem.code === 'payment_declined';
  return (
    <Screen view={view} state={state} words={words} title={error.shopFailed(shop.merchantName)} onSubmit={submit}>
      <Callout>
        {wasDeclined
          ? words.refused(problem.code, problem.declineReason)
          : nothingMoved(problem.code)
            ? error.nothingCharged
            : error.maybeCharged(shop.merchantName)}
      </Callout>
      {shopSays && (
        <p class="shop-says">
          {error.says(shop.merchantName)} <q>{shopSays}</q>
        </p>
      )}
      <PrimaryButton>{wasDeclined ? error.otherWay : words.tryAgain}</PrimaryButton>
    </Screen>
  );
}

/** A refusal by status 4xx, and `unavailable`, come before anything is reserved. Of all else it cannot be said. */
function nothingMoved(code: string): boolean {
  if (!Object.hasOwn(PROBLEMS, code)) return false;
  const [status] = PROBLEMS[code as keyof typeof PROBLEMS];
  return (status < 500 && code !== 'proof_already_used' && code !== 'request_in_progress') || code === 'unavailable';
}
