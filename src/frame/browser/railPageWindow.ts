/** The window that shows a processor's own page. It tells nothing by itself: what came of it, the provider knows. */
export type RailPageWindow = {
  /** Call it in the click: browsers open windows for nobody else. False: it did not open. */
  open(path: string): boolean;
  /** Also true of one that its page keeps apart from whoever opened it (Cross-Origin-Opener-Policy). */
  isClosed(): boolean;
  close(): void;
};

export function createRailPageWindow(window: Window): RailPageWindow {
  let opened: Window | null = null;
  return {
    open(path) {
      opened?.close();
      opened = window.open(path, '_blank', 'popup,width=480,height=760');
      return opened !== null;
    },
    isClosed: () => opened === null || opened.closed,
    close() {
      opened?.close();
      opened = null;
    },
  };
}
