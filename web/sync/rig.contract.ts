import type { Timers } from '#web/local-store/timers.ts';
import type { LockPort } from './leader.ts';
import {
  parseTabMessage,
  type TabChannel,
  type TabMessage,
} from './tab-messages.ts';

// What the tests of sync share: a clock that is turned by hand, Web Locks and a channel between tabs of one process.

/** Lets everything run that waits for no timer: promises, and the store's own turns of the event loop. */
export async function settle(turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1)
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
}

export function createHandTime(start = 1_763_640_012_345) {
  let now = start;
  let next = 1;
  const due = new Map<number, { at: number; run: () => void }>();
  const timers: Timers = {
    set(run, ms) {
      next += 1;
      due.set(next, { at: now + ms, run });
      return next;
    },
    clear: (handle) => void due.delete(handle),
  };
  return {
    clock: () => now,
    timers,
    waiting: () => due.size,
    /** Moves time on, running what falls due in its order, with the promises that hang on it. */
    async pass(ms: number): Promise<void> {
      const end = now + ms;
      for (;;) {
        await settle();
        const [first] = [...due]
          .filter(([, { at }]) => at <= end)
          .sort(([, a], [, b]) => a.at - b.at);
        if (first === undefined) break;
        const [handle, { at, run }] = first;
        due.delete(handle);
        now = Math.max(now, at);
        run();
      }
      now = end;
      await settle();
    },
  };
}
export type HandTime = ReturnType<typeof createHandTime>;

type Claim = {
  run: (isFree: boolean) => void;
  end: (error: Error | null) => void;
};

/** Web Locks of one browser: a line per name, `steal`, `ifAvailable`, and waits that are aborted. */
export function createFakeLocks() {
  const lines = new Map<string, Claim[]>();
  const held = new Map<string, Claim>();
  const robbed = (): Error => new DOMException('robbed', 'AbortError');

  const next = (name: string): void => {
    const [first] = lines.get(name) ?? [];
    if (held.has(name) || first === undefined) return;
    lines.get(name)?.shift();
    held.set(name, first);
    first.run(true);
  };

  const port: LockPort = {
    request: (name, options, work) =>
      new Promise<void>((resolve, reject) => {
        const claim: Claim = {
          run(isFree) {
            void Promise.resolve()
              .then(() => work(isFree ? { name } : null))
              .then(() => claim.end(null), claim.end);
          },
          end(error) {
            if (held.get(name) === claim) held.delete(name);
            if (error === null) resolve();
            else reject(error);
            next(name);
          },
        };
        if (options.steal === true) {
          const owner = held.get(name);
          held.set(name, claim);
          owner?.end(robbed());
          claim.run(true);
          return;
        }
        if (options.ifAvailable === true && held.has(name)) {
          claim.run(false);
          return;
        }
        lines.set(name, [...(lines.get(name) ?? []), claim]);
        options.signal?.addEventListener('abort', () => {
          const line = lines.get(name) ?? [];
          if (!line.includes(claim)) return;
          lines.set(
            name,
            line.filter((other) => other !== claim),
          );
          reject(robbed());
        });
        next(name);
      }),
  };
  return { port, isHeld: (name: string) => held.has(name) };
}

/** One channel of one browser: what a tab posts, the others hear in the order posted. `log` is what went over it. */
export function createFakeHub() {
  const tabs = new Set<{ hear: (message: TabMessage) => void; own: object }>();
  const log: TabMessage[] = [];
  return {
    log,
    channel(): TabChannel {
      const own = {};
      return {
        post(message) {
          log.push(message);
          for (const tab of tabs)
            if (tab.own !== own)
              queueMicrotask(() => {
                const parsed = parseTabMessage(structuredClone(message));
                if (parsed !== null && tabs.has(tab)) tab.hear(parsed);
              });
        },
        listen(hear) {
          const tab = { hear, own };
          tabs.add(tab);
          return () => void tabs.delete(tab);
        },
      };
    },
  };
}
