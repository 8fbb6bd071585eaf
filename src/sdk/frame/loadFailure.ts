import { HANDSHAKE_TIMEOUT } from '../../protocol/bridge.js';
import type { OnDemandErrorCode } from '../../protocol/errors.js';
import { listen } from '../page/listen.js';
import { pageOrigin } from '../page/pastNames.js';

export type LoadFailure = Extract<
  OnDemandErrorCode,
  | 'invalid_option'
  | 'frame_unreachable'
  | 'frame_blocked_by_csp'
  | 'handshake_timeout'
  | 'bridge_version'
  | 'provider_mismatch'
>;

/** Milliseconds a loaded frame may be silent before it is asked whether it was served at all. */
const PATIENCE = 2500;

/**
 * Watches a frame from its insertion until `stop()`, and tells at most once what went wrong, within
 * {@link HANDSHAKE_TIMEOUT}. A blocked frame raises neither `error` nor anything else on the page: browsers
 * show a page of their own in it and call that loaded. So the cause is pieced together from what can be seen.
 */
export function watchLoading(frame: HTMLIFrameElement, provider: string, fail: (failure: LoadFailure) => void) {
  /** What silence means, by what is known so far. */
  let silence: LoadFailure = 'frame_unreachable';
  let spoke = false;
  let objectsForbidden = false;
  let patience: ReturnType<typeof setTimeout> | undefined;
  const object = document.createElement('object');

  const stop = () => {
    clearTimeout(deadline);
    clearTimeout(patience);
    for (const stopListening of stops) stopListening();
    object.remove();
  };
  const conclude = (failure: LoadFailure) => {
    stop();
    fail(failure);
  };
  const probe = () => {
    if (spoke) return;
    try {
      object.data = frame.src;
      document.body.append(object);
    } catch {
      // Trusted Types forbid it: nothing can be learnt.
    }
  };
  const deadline = setTimeout(() => conclude(silence), HANDSHAKE_TIMEOUT);
  const stops = [
    listen<SecurityPolicyViolationEvent>(
      document,
      'securitypolicyviolation',
      ({ disposition, effectiveDirective, blockedURI }) => {
        objectsForbidden ||= effectiveDirective === 'object-src';
        const ours = `${blockedURI}/`.startsWith(`${provider}/`);
        if (ours && disposition === 'enforce' && effectiveDirective === 'frame-src') conclude('frame_blocked_by_csp');
      },
    ),
    listen<MessageEvent>(window, 'message', ({ source, origin }) => {
      if (!source || source !== frame.contentWindow) return;
      if (origin !== provider) silence = 'provider_mismatch';
    }),
    listen(frame, 'load', () => {
      patience ??= setTimeout(probe, PATIENCE);
    }),
    listen(object, 'load', () => {
      if (!spoke) silence = 'handshake_timeout';
      object.remove();
    }),
    listen(object, 'error', () => {
      // A violation is reported in a task of its own, which may come after the error's.
      patience = setTimeout(() => spoke || objectsForbidden || conclude(silence), 50);
    }),
  ];

  // Unlike an iframe, an object reports a page that is refused (`frame-ancestors`), missing or offline as an
  // error. Under a policy that forbids objects nothing can be learnt from it.
  object.type = 'text/html';
  object.style.cssText = 'position:fixed;width:0;height:0';
  object.ariaHidden = 'true';
  object.tabIndex = -1;
  return {
    stop,
    /** The frame said something over the bridge: it was served, whatever becomes of it. */
    heard() {
      spoke = true;
      silence = 'handshake_timeout';
    },
  };
}

/**
 * What a developer is told: the cause as far as it can be known, and what to do about it.
 * @param since when loading began, on the clock of `performance.now()`.
 */
export function explain(failure: LoadFailure | 'window_cut', provider: string, since?: number): string {
  const after = since === undefined ? '' : ` (after ${Math.round(performance.now() - since)} ms)`;
  const frame = `the payment frame of ${provider}`;
  const told = {
    invalid_option: `${frame} refused the form's options`,
    frame_blocked_by_csp: `the page's Content-Security-Policy blocks the payment frame: add ${provider} to frame-src`,
    frame_unreachable: `${frame} did not load: it is blocked or offline, or this page is not registered with the API key: register ${pageOrigin()}`,
    handshake_timeout: `${frame} did not answer in time`,
    bridge_version: `${frame} speaks another version: update it or this SDK`,
    window_cut: `the window of ${provider} was closed, or cut off by Cross-Origin-Opener-Policy: make it same-origin-allow-popups`,
    provider_mismatch: `${frame} is none, or has this page's own origin`,
  }[failure];
  return told + after;
}
