/**
 * Adds an event listener and returns what removes it. Explicit removal rather than an `AbortSignal`, so that a page
 * that counts its listeners sees every one of ours go. Through the prototype: a form's field may be called as the
 * method is.
 */
export function listen<E extends Event>(
  target: EventTarget,
  type: string,
  listener: (event: E) => void,
  options: boolean | AddEventListenerOptions = false,
): () => void {
  const { addEventListener, removeEventListener } = target instanceof Node ? Node.prototype : target;
  addEventListener.call(target, type, listener as EventListener, options);
  return () => removeEventListener.call(target, type, listener as EventListener, options);
}
