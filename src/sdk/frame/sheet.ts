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

/** What the browser's own rules for `[popover]` set, taken back. By CSSOM, which no policy forbids. */
const IN_PLACE =
  'display:block;position:static;inset:auto;width:auto;height:auto;margin:0;border:0;padding:0;overflow:visible;color:inherit;background:none';

/** Over the whole window: a popover's own backdrop takes no clicks. */
const ABOVE =
  'all:initial!important;display:flex!important;position:fixed!important;justify-content:center!important;background:rgb(0 0 0/.5)!important;overscroll-behavior:contain!important';

/** Wide enough for a margin around the sheet, which then stands in the middle; else it comes from below. */
const WIDE = 560;

/** The frame's own measures, which a theme's rules for iframes cannot change. */
const frameStyle = (height: string, scheme: string, more: string): string =>
  `all:initial!important;display:block!important;visibility:inherit!important;pointer-events:inherit!important;color-scheme:${scheme}!important;height:${height}!important;${more}`;

export function createSheet(host: HTMLElement, onLowered: () => void): Sheet {
  host.popover = 'manual';
  host.style.cssText = IN_PLACE;
  const spacer = document.createElement('div');
  let lifted: HTMLIFrameElement | undefined;
  let stops: (() => void)[] = [];

  const dress = (frame: HTMLIFrameElement) => {
    const { height, colorScheme } = frame.style;
    const wide = innerWidth >= WIDE;
    const above = `width:${wide ? '30rem' : '100%'}!important;max-height:100%!important;border-radius:${wide ? '16px' : '16px 16px 0 0'}!important`;
    frame.style.cssText = frameStyle(height, colorScheme, lifted ? above : 'width:100%!important');
    host.style.cssText = lifted
      ? `${ABOVE};align-items:${wide ? 'center' : 'end'}!important;padding:env(safe-area-inset-top) env(safe-area-inset-right) ${wide ? 'env(safe-area-inset-bottom)' : 0} env(safe-area-inset-left)!important;box-sizing:border-box!important`
      : IN_PLACE;
    if (lifted) fillWindow();
  };

  /** The keyboard of a phone takes a part of the window away, and zooming moves it. */
  const fillWindow = () => {
    const { offsetLeft = 0, offsetTop = 0, width = innerWidth, height = innerHeight } = visualViewport ?? {};
    const place = { left: offsetLeft, top: offsetTop, width, height };
    for (const [name, value] of Object.entries(place)) host.style.setProperty(name, `${value}px`, 'important');
  };

  const lower = () => {
    const frame = lifted;
    if (!frame) return;
    lifted = undefined;
    for (const stop of stops) stop();
    if (host.matches(':popover-open')) host.hidePopover();
    spacer.remove();
    for (const name of ['role', 'aria-modal', 'aria-label']) host.removeAttribute(name);
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
        ...(visualViewport ? ['resize', 'scroll'].map((type) => listen(visualViewport!, type, fillWindow)) : []),
      ];
      return true;
    },
    lower,
    resize(frame, height) {
      frame.style.height = `${height}px`;
      dress(frame);
    },
  };
}
