/** A source of chance that repeats itself for the same seed (mulberry32), so that what was found can be found again. */
export type Chance = {
  /** From 0 up to but not 1. */
  real(): number;
  /** From 0 up to but not `below`. */
  below(below: number): number;
  one<T>(of: readonly T[]): T;
  is(probability: number): boolean;
};

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const real = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(real() * bound);
  return { real, below, one: (of) => of[below(of.length)]!, is: (probability) => real() < probability };
}
