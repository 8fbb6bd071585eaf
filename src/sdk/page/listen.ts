/**
 * Adds an event listener and returns what removes it. Explicit removal rather than an `AbortSignal`, so that
 * a page that counts its listeners sees every one of ours go.
 */
export function listen<E extends Event>(
  target: EventTarget,
  type: string,
  listener: (event: E) => void,
  options: boolean | AddEventListenerOptions = false,
): () => void {
  target.addEventListener(type, listener as EventListener, options);
  return () => target.removeEventListener(type, listener as EventListener, options);
}
