/** A question put to the person from anywhere, answered on a sheet over the page (LOCK-9). */
export type Asking = {
  /** True once the secret was right; false when the person turned back. At once true where there is no secret to ask for. */
  ask(): Promise<boolean>;
  /** Whether somebody waits for the answer. */
  isAsked(): boolean;
  answer(isRight: boolean): void;
  subscribe(listener: () => void): () => void;
};

/** One question at a time: who asks while one is open gets the same answer. */
export function createAsking(hasSecret: () => boolean): Asking {
  const listeners = new Set<() => void>();
  let waiting: ((isRight: boolean) => void)[] = [];
  const tell = (): void => listeners.forEach((listener) => listener());
  return {
    ask() {
      if (!hasSecret()) return Promise.resolve(true);
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
        tell();
      });
    },
    isAsked: () => waiting.length > 0,
    answer(isRight) {
      const all = waiting;
      waiting = [];
      for (const resolve of all) resolve(isRight);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
