import type { RandomBytes } from '#shared/base/clock.ts';

/**
 * SW-5: an id of one run that keeps no counter. Of 64 random bits: a clash with another run would cost an answer that has to
 * be asked for again, since an operation is known by its opId alone.
 */
export const newRunId = (randomBytes: RandomBytes): string =>
  Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
