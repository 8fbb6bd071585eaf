import { renderToString } from 'preact-render-to-string';
import { NOTHING_GUARDED } from '../rules/click/guardView.js';
import { App } from '../screens/app.js';
import { drawnState } from '../state/initialState.js';
import { DRAWN_FLOWS, type DrawnShop } from '../state/state.js';
import { en } from '../words/en/first.js';
import type { SpokenLanguage } from '../words/spoken.js';
import { sv } from '../words/sv/first.js';
import type { OpeningWords } from '../words/words.js';

/** What the provider fills in, in the markup. */
const LEFT_OPEN = { merchantName: '{{shop}}', supportUrl: '{{support}}', host: '{{host}}' };

/** What tells one document from another but the names in it: `true` and `false` in the order of {@link DrawnShop}. */
export type DrawnDocuments = { [language in SpokenLanguage]: { dir: string; waiting: string; first: Drawn } };
type Drawn = { [what: string]: string };

/**
 * The inside of the frame's document as its first paint shows it, in each language: the phone screen, by the screen's
 * own components, and for what begins with another screen the place that one will take. Made when the package is
 * built.
 */
export const drawDocuments = (): DrawnDocuments => ({ en: documentsIn(en), sv: documentsIn(sv) });

function documentsIn(words: OpeningWords): DrawnDocuments[SpokenLanguage] {
  const first: Drawn = {};
  for (const flow of DRAWN_FLOWS) {
    for (const livemode of [true, false]) {
      for (const takesCards of [true, false]) {
        const { merchantName, supportUrl } = LEFT_OPEN;
        first[`${flow} ${livemode} ${takesCards}`] = draw(words, {
          merchantName,
          supportUrl,
          flow,
          livemode,
          takesCards,
        });
      }
    }
  }
  return { dir: words.dir, waiting: draw(words, null), first };
}

const draw = (words: OpeningWords, drawn: DrawnShop | null): string =>
  renderToString(
    <App
      state={drawnState(drawn)}
      dispatch={() => {}}
      now={0}
      host={LEFT_OPEN.host}
      guard={NOTHING_GUARDED}
      part={null}
      words={{ opening: () => words, all: () => null }}
    />,
  );
