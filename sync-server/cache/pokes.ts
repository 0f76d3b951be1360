import type { Poke } from '#shared/protocol/sync.ts';

/** That a space has a newer head, told to every open event stream of its person in this process (PULL-12). Holds nothing. */
export type Pokes = {
  /** Called after the commit and never before (PUSH-9, TX-6). */
  publish(userId: string, poke: Poke): void;
  /** Returns what ends it. */
  subscribe(userId: string, listener: (poke: Poke) => void): () => void;
};

export function createPokes(): Pokes {
  const listeners = new Map<string, Set<(poke: Poke) => void>>();
  return {
    publish(userId, poke) {
      for (const listener of listeners.get(userId) ?? []) listener(poke);
    },
    subscribe(userId, listener) {
      const mine = listeners.get(userId) ?? new Set();
      listeners.set(userId, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0 && listeners.get(userId) === mine)
          listeners.delete(userId);
      };
    },
  };
}
