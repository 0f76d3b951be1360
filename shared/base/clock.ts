/** The clock as an argument: milliseconds since the epoch. Never read from a global (design section 3). */
export type Clock = () => number;

/** Randomness as an argument: `n` random bytes. */
export type RandomBytes = (n: number) => Uint8Array;

const MINUTE_MS = 60_000;

/** Rounds down to the minute: plain columns and ids carry no finer time than this (WRITE-2, VAULT-11). */
export function toMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
