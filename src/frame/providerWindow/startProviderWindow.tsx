import { render } from 'preact';
import { createPasskeys } from '../browser/passkeys.js';
import purchaseStylesheet from '../screens/lazy.css?url';
import { createProviderApi } from '../shell/providerApi.js';
import { meetOpener } from './opener.js';
import { WindowView } from './view.js';
import { createVisitor, type Standing, type Step, type Visitor } from './visitor.js';
import { windowWords } from './words.js';

/**
 * The provider's own window, which a frame opened: first-party, so that cookies and passkeys work where the page around
 * the frame keeps them from it. Who the buyer is goes back to the frame through a port, on their click.
 */
export async function startProviderWindow(window: Window, root: HTMLElement, key: string): Promise<void> {
  const { search, hostname, origin } = window.location;
  const words = windowWords(new URLSearchParams(search).get('locale') ?? window.navigator.language);
  const { document } = window;
  document.documentElement.lang = words.lang;
  document.title = words.title;
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: purchaseStylesheet }));
  const operator = document.querySelector<HTMLMetaElement>('meta[name=ondemand-operator]')?.content;
  const host = operator || hostname;
  let visitor: Visitor | null = null;
  let shop = '';
  let before: string | null = null;
  const draw = (standing: Standing) => {
    render(<WindowView standing={standing} words={words} shop={shop} host={host} visitor={visitor} />, root);
    const now = nameOf(standing.step);
    // The focus goes along with what the buyer did, and to nothing that came by itself.
    if (visitor && before !== null && now !== before) focusStep(root);
    before = now === 'connecting' ? null : now;
  };

  root.replaceChildren();
  draw({ step: { name: 'connecting' }, busy: true, passkey: false, wrong: null });
  const opener = await meetOpener(window);
  if (!opener || !key.startsWith(`${opener.says.mode}_`)) {
    draw({ step: { name: 'alone' }, busy: false, passkey: false, wrong: null });
    return;
  }
  shop = opener.says.merchantName;
  const provider = createProviderApi((input, init) => window.fetch(input, init));
  const passkeys = createPasskeys(provider, () => Date.now());
  visitor = createVisitor({ key, origin, opener, provider, passkeys, draw, close: () => window.close() });
  await visitor.begin();
}

/** The two factors are two steps. */
const nameOf = (step: Step): string => (step.name === 'factor' ? step.factor : step.name);

/** A step begins with its field, or where it has none with its heading. */
function focusStep(root: HTMLElement): void {
  const field = root.querySelector<HTMLElement>('main input:not([type=checkbox])');
  (field ?? root.querySelector<HTMLElement>('main h1'))?.focus();
}
