import type { Clock } from '#shared/base/clock.ts';
import { toMinute } from '#shared/base/clock.ts';
import { isUuid, type SpaceId } from '#shared/base/ids.ts';
import {
  isListOf,
  isNullOr,
  isNumber,
  isShape,
  isText,
  parseShape,
  type Guard,
  type Guarded,
} from '#shared/base/shape.ts';
import type { LineStore } from './lines.ts';
import type { Timers } from './timers.ts';

const KEY = 'maya:ptr';
/** A write per keystroke would cost the main thread; what a pointer loses in 2 s the database still knows. */
const EVERY_MS = 2_000;

const isSpace: Guard<string> = (value): value is string =>
  isText(value) && isUuid(value);

const isPointer = isShape({
  space: isSpace,
  db: isText,
  epoch: isText,
  v: isNumber,
  lastSid: isNullOr(isText),
  at: isNumber,
  /** Databases that would not open, each tried again until `until` (STORE-8). */
  old: isListOf(isShape({ db: isText, until: isNumber })),
});

/** The line that finds the store again: which space, which database, which session was last in view. */
export type Pointer = Guarded<typeof isPointer>;

export type PointerCell = {
  get(): Pointer;
  note(patch: Partial<Pointer>): void;
  flush(): void;
};

export function readPointer(lines: LineStore): Pointer | null {
  return parseShape(lines.get(KEY), isPointer);
}

/** The space this device belongs to, as far as the line tells: known before anything is opened. */
export function readSpace(lines: LineStore): SpaceId | null {
  const pointer = readPointer(lines);
  return pointer === null ? null : (pointer.space as SpaceId); // checked by the shape above
}

/**
 * Writes the first pointer at once and later ones at most every 2 s. A line that meanwhile leads to another space, or is
 * gone, is left as it is: another page has signed in or wiped this device, and this one only has not gone yet (LEAVE-2, LEAVE-3).
 */
export function createPointer(
  deps: { lines: LineStore; timers: Timers; clock: Clock },
  first: Pointer,
): PointerCell {
  let pointer = first;
  let timer: number | null = null;
  let mine: string | null = null;
  const write = (): void => {
    timer = null;
    if (mine !== null && readPointer(deps.lines)?.space !== mine) return;
    mine = pointer.space;
    deps.lines.set(
      KEY,
      JSON.stringify({ ...pointer, at: toMinute(deps.clock()) }),
    );
  };
  write();
  return {
    get: () => pointer,
    note(patch) {
      pointer = { ...pointer, ...patch };
      timer ??= deps.timers.set(write, EVERY_MS);
    },
    flush() {
      if (timer === null) return;
      deps.timers.clear(timer);
      write();
    },
  };
}
