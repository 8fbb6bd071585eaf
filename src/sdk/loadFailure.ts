import { HANDSHAKE_TIMEOUT } from '../protocol/bridge.js';
import type { OnDemandErrorCode } from '../protocol/errors.js';
import { listen } from './listen.js';

export type LoadFailure = Extract<
  OnDemandErrorCode,
  'frame_unreachable' | 'frame_blocked_by_csp' | 'handshake_timeout' | 'provider_mismatch'
>;

/** Milliseconds a loaded frame may be silent before it is asked whether it was served at all. */
const PATIENCE = 2500;

/**
 * Watches a frame from its insertion until `stop` is called, and tells at most once what went wrong, within
 * {@link HANDSHAKE_TIMEOUT}. A blocked frame raises neither `error` nor anything else on the page: browsers
 * show a page of their own in it and call that loaded. So the cause is pieced together from what can be seen.
 */
export function watchLoading(frame: HTMLIFrameElement, provider: string, fail: (failure: LoadFailure) => void) {
  let spoke: LoadFailure | undefined;
  let served = false;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let probe: Probe | undefined;

  const stop = () => {
    clearTimeout(deadline);
    clearTimeout(patience);
    probe?.stop();
    for (const stopListening of stops) stopListening();
  };
  const conclude = (failure: LoadFailure) => {
    stop();
    fail(failure);
  };
  const deadline = setTimeout(
    () => conclude(spoke ?? (served ? 'handshake_timeout' : 'frame_unreachable')),
    HANDSHAKE_TIMEOUT,
  );
  const stops = [
    listen<SecurityPolicyViolationEvent>(document, 'securitypolicyviolation', (violation) => {
      const { disposition, effectiveDirective, blockedURI } = violation;
      if (
        disposition === 'enforce' &&
        effectiveDirective === 'frame-src' &&
        `${blockedURI}/`.startsWith(`${provider}/`)
      ) {
        conclude('frame_blocked_by_csp');
      }
    }),
    listen<MessageEvent>(window, 'message', ({ source, origin }) => {
      if (source === null || source !== frame.contentWindow) return;
      spoke = origin === provider ? 'handshake_timeout' : 'provider_mismatch';
    }),
    listen(frame, 'load', () => {
      patience ??= setTimeout(() => {
        if (spoke) return;
        probe = probeFrame(frame.src, (answer) => {
          if (answer === 'served') served = true;
          else if (!spoke) conclude('frame_unreachable');
        });
      }, PATIENCE);
    }),
  ];
  return stop;
}

type Probe = { stop(): void };

/**
 * Asks whether the frame's page is served to this page at all. Unlike an iframe, an `object` reports a page
 * that is refused (`frame-ancestors`), missing or offline as an error. Under a policy that forbids objects
 * nothing can be learnt, and nothing is told.
 */
function probeFrame(url: string, tell: (answer: 'served' | 'refused') => void): Probe {
  const object = document.createElement('object');
  let blocked = false;
  let over = false;
  const stops = [
    listen<SecurityPolicyViolationEvent>(document, 'securitypolicyviolation', ({ effectiveDirective }) => {
      blocked ||= effectiveDirective === 'object-src';
    }),
    listen(object, 'load', () => end('served')),
    // The violation is reported in a task of its own, which may come after the error's.
    listen(object, 'error', () => setTimeout(() => end('refused'), 50)),
  ];
  const stop = () => {
    over = true;
    for (const stopListening of stops) stopListening();
    object.remove();
  };
  const end = (answer: 'served' | 'refused') => {
    if (over) return;
    stop();
    if (!blocked) tell(answer);
  };
  object.type = 'text/html';
  Object.assign(object.style, { position: 'fixed', width: '0', height: '0' });
  object.setAttribute('aria-hidden', 'true');
  object.tabIndex = -1;
  object.data = url;
  document.body.append(object);
  return { stop };
}

/** What a developer is told: the cause as far as it can be known, and what to do about it. */
export function explain(failure: LoadFailure, provider: string): string {
  switch (failure) {
    case 'frame_blocked_by_csp':
      return `the page's Content-Security-Policy blocks the payment frame: add ${provider} to frame-src`;
    case 'frame_unreachable':
      return `the payment frame did not load. Either ${provider} cannot be reached from this browser (offline or blocked), or this page's origin is not registered with the API key: register ${location.origin}`;
    case 'handshake_timeout':
      return `the payment frame of ${provider} loaded but did not answer in time`;
    case 'provider_mismatch':
      return `${provider} does not speak this SDK's protocol: is providerUrl the provider's own address, and not this page's?`;
  }
}
