import { asksCardHere } from '../rules/purchase/payableMethods.js';
import type { State } from '../state/state.js';
import type { Driver } from './driver.js';
import { loadCardRecords } from './lazyParts.js';

/** Has the fields of a card here before the buyer comes to them, where a card is given in fields at all. */
export function bringCardFields(driver: Driver, load = loadCardRecords): void {
  let isAsked = false;
  const look = ({ view }: State) => {
    if (isAsked || !('shop' in view) || !asksCardHere(view.shop)) return;
    isAsked = true;
    load().then(
      (records) => driver.dispatch({ type: 'card-fields', records }),
      // Asked for again by whoever comes to them.
      () => {},
    );
  };
  driver.subscribe(look);
  look(driver.state());
}
