import type { ComponentChildren } from 'preact';
import type { WindowWords } from './words.js';

type Props = { said: WindowWords; host: string };

/** While the window waits for the frame that opened it. */
export const Connecting = ({ said, host }: Props) => (
  <Sheet host={host} busy>
    <h1 tabIndex={-1}>{said.connecting}</h1>
  </Sheet>
);

/** There is no frame to hand over to: the buyer goes on where they were. */
export const Alone = ({ said, host }: Props) => (
  <Sheet host={host}>
    <h1 tabIndex={-1}>{said.alone}</h1>
    <p class="lead">{said.aloneMore}</p>
  </Sheet>
);

function Sheet({ host, busy = false, children }: { host: string; busy?: boolean; children: ComponentChildren }) {
  return (
    <div class="sheet">
      <main aria-busy={busy}>{children}</main>
      <footer>
        <p class="foot-line">{host}</p>
      </footer>
    </div>
  );
}
