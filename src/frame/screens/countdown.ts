import { useEffect, useState } from 'preact/hooks';

/** Whole seconds until a time in milliseconds since 1970, counting down to 0 on the screen. */
export function useSecondsUntil(until: number | null, now: () => number): number {
  const left = () => (until === null ? 0 : Math.max(0, Math.ceil((until - now()) / 1000)));
  const [, redraw] = useState(0);
  useEffect(() => {
    if (left() === 0) return;
    const timer = setInterval(() => {
      redraw((count) => count + 1);
      if (left() === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return left();
}
