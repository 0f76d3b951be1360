/** Words wait this long for a page; then the worker may sleep, and they are gone from its memory. */
const WAIT_MS = 60_000;
/** More is cut: a draft takes it in parts, a whole book would only hang the page. */
const MOST_CHARACTERS = 200_000;

export type SharedWords = {
  /** Reads the share sheet's form; the returned promise ends when a page took the words or the wait is over. */
  receive(form: FormData): Promise<void>;
  /** The waiting words, once (DEV-1): a second asker gets null. */
  take(): string | null;
};

/**
 * Words from the share sheet wait in the worker's memory for the one page that says it is ready (DEV-1). They are never
 * put into a cache: nothing said rests on the device unsealed (P5), and the app they came from still has them.
 */
export function createSharedWords(
  later: (work: () => void, ms: number) => unknown,
): SharedWords {
  let waiting: { words: string; taken: () => void } | null = null;
  return {
    receive(form) {
      const words = ['title', 'text', 'url']
        .flatMap((name) => form.getAll(name))
        .filter((part): part is string => typeof part === 'string')
        .filter((part) => part.trim() !== '')
        .join('\n')
        .slice(0, MOST_CHARACTERS);
      if (words === '') return Promise.resolve();
      return new Promise((done) => {
        waiting = { words, taken: done };
        later(done, WAIT_MS);
      });
    },
    take() {
      const taken = waiting;
      waiting = null;
      taken?.taken();
      return taken?.words ?? null;
    },
  };
}
