// The event loop of a seed. Everything that a browser would do later lies in a line per page or worker, and the seed chooses
// whose turn it is: one task, then all promises that hang on it. So a page can be killed between any two steps of a write, a
// push, an answer or a page of rows, and the same seed kills it at the same place again.
//
//   setImmediate (the store's own turns), setTimeout 0, timers that fell due, answers of the network -> line of a life
//
// A life that is dead keeps its line: what a browser began by itself (a commit, an abort) ends. Its page can do nothing any
// more, since storage, network and lines are cut off for it (disk.sim.ts, wire.sim.ts).
import { IDBTransaction } from 'fake-indexeddb';
import type { Chance } from './chance.sim.ts';

/** One page or one run of a worker, as the world sees it. */
export type Life = {
  name: string;
  isAlive: boolean;
  /** Its storage answers nothing until then: turns of the world. */
  slowUntil: number;
};

export const nobody: Life = { name: 'nobody', isAlive: true, slowUntil: 0 };

const real = { setImmediate, setTimeout };
const { warn } = console;
/** The library says on the console that a connection is gone: here that is a page that died. */
const quietly = (...given: unknown[]): void => {
  if (!String(given[0]).startsWith('Dexie:')) warn(...given);
};
/** Lets everything run that waits for nothing but promises. */
const flush = (): Promise<void> =>
  new Promise((resolve) => {
    real.setImmediate(resolve);
  });

export type Turns = {
  count(): number;
  /** Whose turn it is. */
  now(): Life;
  become(life: Life): void;
  /** Puts a task at the end of somebody's line. */
  later(life: Life, run: () => void): void;
  isBusy(life: Life): boolean;
  /** Those who have something to do. */
  ready(): Life[];
  isSlowed(): boolean;
  /** Runs a piece of a page now, with the promises that hang on it. */
  run(life: Life, work: () => void): Promise<void>;
  /** One task of somebody; false when nobody has any. */
  next(ready?: Life[]): Promise<boolean>;
  /** Work of the server: its own tasks belong to no page. */
  outside<T>(work: () => Promise<T>): Promise<T>;
};

/** Who owns a connection of the store; the store's next step is that one's turn, whoever began it. */
export const ownerOf = new WeakMap<object, Life>();
let active: Turns | null = null;

export function createTurns(chance: Chance): Turns {
  const lines = new Map<Life, (() => void)[]>();
  let now: Life = nobody;
  let count = 0;

  const turns: Turns = {
    count: () => count,
    now: () => now,
    become(life: Life): void {
      now = life;
    },
    later(life: Life, run: () => void): void {
      const line = lines.get(life);
      if (line === undefined) lines.set(life, [run]);
      else line.push(run);
    },
    isBusy: (life: Life): boolean => (lines.get(life)?.length ?? 0) > 0,
    ready(): Life[] {
      const ready: Life[] = [];
      for (const [life, line] of lines)
        if (line.length > 0 && life.slowUntil <= count) ready.push(life);
        else if (line.length === 0 && !life.isAlive) lines.delete(life);
      return ready;
    },
    isSlowed: (): boolean =>
      [...lines].some(
        ([life, line]) => line.length > 0 && life.slowUntil > count,
      ),
    async run(life: Life, work: () => void): Promise<void> {
      count += 1;
      now = life;
      work();
      await flush();
      now = nobody;
    },
    async next(ready = turns.ready()): Promise<boolean> {
      if (ready.length === 0) {
        count += 1;
        return false;
      }
      const life = ready.length === 1 ? ready[0] : chance.pick(ready);
      const task = life && lines.get(life)?.shift();
      if (life === undefined || task === undefined) return false;
      await turns.run(life, task);
      return true;
    },
    async outside<T>(work: () => Promise<T>): Promise<T> {
      release();
      try {
        return await work();
      } finally {
        capture(turns);
      }
    },
  };
  return turns;
}

const laterOf = (run: (...given: unknown[]) => void, given: unknown[]) => {
  active?.later(active.now(), () => run(...given));
};

function capture(turns: Turns): void {
  active = turns;
  console.warn = quietly;
  globalThis.setImmediate = ((run: () => void, ...given: unknown[]) =>
    laterOf(run, given)) as unknown as typeof setImmediate;
  globalThis.setTimeout = ((
    run: () => void,
    ms?: number,
    ...given: unknown[]
  ) =>
    (ms ?? 0) > 0
      ? real.setTimeout(run, ms, ...given)
      : laterOf(run, given)) as unknown as typeof setTimeout;
}

function release(): void {
  active = null;
  console.warn = warn;
  Object.assign(globalThis, real);
}

/** The browser's turns are the seed's until this resolves. */
export async function withTurns<T>(
  turns: Turns,
  work: () => Promise<T>,
): Promise<T> {
  capture(turns);
  try {
    return await work();
  } finally {
    release();
  }
}

type Step = { db: object; _start(): void };
/** Called before each step of a transaction; true: the step is not done, the hook has ended the transaction. */
let beforeStep: ((transaction: Step, life: Life) => boolean) | null = null;
export function onStep(hook: typeof beforeStep): void {
  beforeStep = hook;
}

const proto = IDBTransaction.prototype as unknown as Step;
const start = proto._start;
proto._start = function step(this: Step): void {
  const owner = ownerOf.get(this.db);
  if (owner !== undefined && active !== null) {
    active.become(owner);
    if (beforeStep?.(this, owner) === true) return;
  }
  start.call(this);
};
