import type { FrameSettings } from '../../protocol/bridge.js';
import { BRIDGE_VERSION } from '../../protocol/portHandover.js';
import type { ReadForm } from '../form/readForm.js';
import { frameTitle, inLanguage } from '../page/words.js';

/**
 * The first screen's height in CSS pixels, in a frame of this width: held free from the start, so that nothing on the
 * page jumps. The same as `#ruler` in `src/frame/frame.css` for text of the usual size; the frame tells if its text
 * is larger. A receipt and preferences need more, and so does a screen that begins with what was refused before.
 */
export function firstHeight(width: number, { flow, problem }: Pick<FrameSettings, 'flow' | 'problem'>): number {
  const isNarrow = width < 320;
  if (flow === 'success' || flow === 'preferences') return isNarrow ? 1016 : width < 480 ? 928 : 848;
  return (isNarrow ? 784 : width < 420 ? 672 : 592) + (problem ? 96 : 0);
}

/**
 * No top navigation, modals or downloads. Scripts with the frame's own origin are safe together only because
 * that origin is never the page's own; mounting is refused otherwise. Storage Access fails without its token
 * even when granted, and a bank's page in a popup may need what the sandbox denies.
 */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-storage-access-by-user-activation';

/** Without an origin list each of these goes to the frame's own origin only. */
const ALLOW =
  'publickey-credentials-get;identity-credentials-get;publickey-credentials-create;otp-credentials;storage-access';

/**
 * The iframe, ready to be inserted: what restricts it is set beforehand, and loading is eager, since a lazy
 * frame below the fold would never answer. Its colour scheme is set on both sides, because a frame whose
 * document has another scheme gets an opaque backdrop.
 */
export function createFrameElement(
  provider: string,
  { apiKey, locale }: ReadForm,
  { flow, appearance }: FrameSettings,
): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  Object.assign(frame, { sandbox: SANDBOX, allow: ALLOW, loading: 'eager', title: inLanguage(locale, frameTitle) });
  const colorScheme = appearance?.colorScheme;
  // By CSSOM, which no policy forbids.
  frame.style.colorScheme = colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'light dark';
  frame.src = `${provider}/frame?key=${apiKey}&locale=${locale}&flow=${flow}&bridge=${BRIDGE_VERSION}`;
  return frame;
}
