import { newOpId, type IdSource } from '#shared/base/ids.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { boxRecord, hold, HELD_LINE, type HeldBox } from './held.ts';

/** Words that are typed while the vault is locked (KEEP-2). */
export type HeldDraft = {
  /** How many notes that were begun earlier wait in lines. */
  waiting: () => number;
  /** Boxes the words into their line at once, before anything can end the page; empty ones take it away. False: refused. */
  note: (text: string) => boolean;
  /** Holds them for good; `failed`: they are in the line at most, and must stay in the field. */
  keep: (text: string) => Promise<'held' | 'failed'>;
};

/**
 * One draft at a time, of records of one kind. Each box has an id of its own: were it the same for all, a line that another
 * tab takes up while it is typed on would lose what came after. `box` is null where no key was ever put down.
 */
export function createHeldDraft(
  deps: {
    store: LocalStore;
    lines: LineStore;
    ids: IdSource;
    box: ((plain: string) => string) | null;
  },
  kind: string,
): HeldDraft {
  const { store, lines, ids, box } = deps;
  let key = HELD_LINE + newOpId(ids);
  let last: (HeldBox & { text: string }) | null = null;

  function boxed(text: string): HeldBox | null {
    if (box === null) return null;
    if (last?.text === text) return last;
    const opId = newOpId(ids);
    const record = { kind, id: opId, fields: { text } };
    last = {
      ...boxRecord({ space: store.spaceId, box }, opId, record),
      text,
    };
    return last;
  }

  return {
    waiting: () => lines.keys(HELD_LINE).filter((line) => line !== key).length,
    note(text) {
      if (text.trim() === '') {
        lines.remove(key);
        return true;
      }
      const made = boxed(text);
      return made !== null && lines.set(key, made.line);
    },
    async keep(text) {
      const made = boxed(text);
      if (made === null) return 'failed';
      const mine = key;
      const outcome = await hold(store, { opId: made.opId, line: made.line });
      if (outcome === 'failed') return outcome;
      lines.remove(mine);
      // What is typed next is another note.
      key = HELD_LINE + newOpId(ids);
      return outcome;
    },
  };
}
