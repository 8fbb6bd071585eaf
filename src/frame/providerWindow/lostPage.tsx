import { render } from 'preact';
import { PrimaryButton } from '../screens/button.js';
import { payWords } from './payWords.js';

/** Said in place of everything else once there is no page to hand anything back to. */
export function showLostPage(window: Window, root: HTMLElement, locale: string, isHeld: boolean): void {
  const words = payWords(locale);
  const more = `${isHeld ? words.money.held : words.money.nothing} ${words.lostMore}`;
  const shown = root.cloneNode() as HTMLElement;
  // What the screens before still draw goes nowhere any more.
  root.replaceWith(shown);
  window.document.documentElement.lang = words.lang;
  render(
    <div class="sheet">
      <main data-screen="error">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            window.close();
          }}
        >
          <h1 tabIndex={-1}>{words.lost}</h1>
          <p class="lead">{more}</p>
          <PrimaryButton>{words.close}</PrimaryButton>
        </form>
      </main>
    </div>,
    shown,
  );
  shown.querySelector('h1')?.focus();
  const live = window.document.getElementById('live');
  if (live) live.textContent = `${words.lost} ${more}`;
}
