import { listen } from '../page/listen.js';

/**
 * Where the frame stands: in its form, or as a sheet above the page.
 *
 * The host is a popover from the start and is never moved: what is put into the top layer keeps its document, so that a
 * frame that the page covers or changes can be lifted without loading anew.
 * @see https://html.spec.whatwg.org/multipage/popover.html
 */
export type Sheet = {
  /** @returns false where the browser cannot, or the page does not let it. */
  lift(frame: HTMLIFrameElement): boolean;
  lower(): void;
  /** The height that the frame asks for, in CSS pixels. */
  resize(frame: HTMLIFrameElement, height: number): void;
};

/** The browser's own rules for `[popover]` taken back. By CSSOM, which no policy forbids. */
const IN_PLACE = 'all:unset;display:block';

/** What no rule of the page's own can change. */
const firmly = (rules: string): string => rules.replaceAll(';', '!important;');

/** Over the whole window: a popover's own backdrop takes no clicks. */
const ABOVE =
  'all:initial;display:flex;position:fixed;justify-content:center;background:rgb(0 0 0/.5);overscroll-behavior:contain;box-sizing:border-box;';

/** Wide enough for a margin around the sheet, which then stands in the middle; else it comes from below. */
const WIDE = 560;

/** The frame's own measures, which a theme's rules for iframes cannot change. */
const frameStyle = (height: string, scheme: string, more: string): string =>
  firmly(
    `all:initial;display:block;visibility:inherit;pointer-events:inherit;color-scheme:${scheme};height:${height};width:${more};`,
  );

/** The room that the device itself takes at one side: a notch, a bar. */
const edge = (side: string): string => `env(safe-area-inset-${side}) `;

export function createSheet(host: HTMLElement, onLowered: () => void): Sheet {
  host.popover = 'manual';
  host.style.cssText = IN_PLACE;
  const spacer = document.createElement('div');
  let lifted: HTMLIFrameElement | undefined;
  let stops: (() => void)[] = [];

  /** All at once: a height of its own would lose to `all`, and the frame be 150 pixels high until the next line. */
  const dress = (frame: HTMLIFrameElement, height = frame.style.height) => {
    // Asked for in its place alone, it would have the browser lay out the page once more.
    const wide = lifted && document.documentElement.clientWidth >= WIDE;
    const above = `${wide ? '30rem' : '100%'};max-height:100%;border-radius:16px${wide ? '' : ' 16px 0 0'}`;
    frame.style.cssText = frameStyle(height, frame.style.colorScheme, lifted ? above : '100%');
    host.style.cssText = lifted
      ? firmly(
          `${ABOVE}align-items:${wide ? 'center' : 'end'};padding:${edge('top')}${edge('right')}${wide ? edge('bottom') : '0 '}${edge('left')};`,
        )
      : IN_PLACE;
    if (lifted) fillWindow();
  };

  /** The keyboard of a phone takes a part of the window away, and zooming moves it. */
  const fillWindow = () => {
    const { offsetLeft: left, offsetTop: top, width, height } = visualViewport!;
    for (const [name, value] of Object.entries({ left, top, width, height })) {
      host.style.setProperty(name, `${value}px`, 'important');
    }
  };

  const lower = () => {
    const frame = lifted;
    if (!frame) return;
    lifted = undefined;
    for (const stop of stops) stop();
    if (host.matches(':popover-open')) host.hidePopover();
    spacer.remove();
    host.role = host.ariaModal = host.ariaLabel = null;
    dress(frame);
    onLowered();
  };

  return {
    lift(frame) {
      if (lifted) return true;
      spacer.style.height = `${host.offsetHeight}px`;
      try {
        host.showPopover();
      } catch {
        return false;
      }
      lifted = frame;
      host.before(spacer);
      host.role = 'dialog';
      host.ariaModal = 'true';
      host.ariaLabel = frame.title;
      dress(frame);
      const beside = ({ target }: Event) => target === host;
      stops = [
        listen(host, 'click', (event) => beside(event) && lower()),
        listen(host, 'toggle', () => host.matches(':popover-open') || lower()),
        listen<KeyboardEvent>(document, 'keydown', ({ key }) => key === 'Escape' && lower(), true),
        // The page behind is out of reach until the sheet is put back, as behind every dialog.
        listen(document, 'focusin', ({ target }) => host.contains(target as Node) || frame.focus()),
        ...['wheel', 'touchmove'].map((type) =>
          listen(host, type, (event) => beside(event) && event.preventDefault(), { passive: false }),
        ),
        listen(window, 'resize', () => dress(frame)),
        ...['resize', 'scroll'].map((type) => listen(visualViewport!, type, fillWindow)),
      ];
      return true;
    },
    lower,
    resize: (frame, height) => dress(frame, `${height}px`),
  };
}
