import type { RandomBytes } from '#shared/base/clock.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';

/** Everything a seed leaves to chance: equal seeds choose equally, in the same order. */
export type Chance = {
  /** 0 up to 1. */
  part(): number;
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  is(odds: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** By weight; a weight of 0 is never chosen. */
  weigh<Name extends string>(weights: Partial<Record<Name, number>>): Name;
  bytes: RandomBytes;
};

export function createChance(seed: number): Chance {
  const random = createSeededRandom(seed);
  const part = (): number => {
    const [a = 0, b = 0, c = 0] = random(3);
    return (a * 65_536 + b * 256 + c) / 16_777_216;
  };
  const int = (from: number, to: number): number =>
    from + Math.floor(part() * (to - from + 1));
  return {
    part,
    int,
    is: (odds) => part() < odds,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new Error('nothing to choose from');
      return from[int(0, from.length - 1)] as T; // the index is within
    },
    weigh<Name extends string>(weights: Partial<Record<Name, number>>): Name {
      const all = Object.entries(weights) as [Name, number][];
      let at = part() * all.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of all) {
        at -= weight;
        if (at < 0 && weight > 0) return name;
      }
      throw new Error('nothing to choose from');
    },
    // The filler of a store (STORE-9) asks for 50,000 at once; what is in it matters to nobody.
    bytes: (n) => (n > 1_000 ? new Uint8Array(0) : random(n)),
  };
}
