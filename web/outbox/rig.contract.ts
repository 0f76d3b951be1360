import { newSpaceId } from '#shared/base/ids.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore, StoreEnv } from '#web/local-store/local-store.ts';
import { openLocalStore } from '#web/local-store/open-store.ts';
import type { Timers } from '#web/local-store/timers.ts';
import type { Codec } from '#web/vault/codec.ts';
import { createTestCodec } from '#web/vault/codec-rig.contract.ts';
import { importLines, type ImportReport } from './import-lines.ts';
import { createWriter, type Writer } from './writer.ts';

// A device for tests: one set of lines and real databases, any number of pages on it, and faults at chosen steps.

export const randomBytes = (n: number): Uint8Array =>
  crypto.getRandomValues(new Uint8Array(n));

/** Timers that run when told to. */
export function handTimers(): Timers & {
  run(ms: number): void;
  waiting(): number;
} {
  let now = 0;
  let next = 1;
  const set = new Map<number, { at: number; run: () => void }>();
  return {
    set(run, ms) {
      next += 1;
      set.set(next, { at: now + ms, run });
      return next;
    },
    clear: (handle) => void set.delete(handle),
    waiting: () => set.size,
    run(ms) {
      now += ms;
      const due = [...set].filter(([, { at }]) => at <= now);
      for (const [handle] of due) set.delete(handle);
      for (const [, { run }] of due.sort(([, a], [, b]) => a.at - b.at)) run();
    },
  };
}

/** Lines in memory; `refuse` makes `set` fail for keys that match. */
export function memoryLines(kept = new Map<string, string>()) {
  let refused: RegExp | null = null;
  const lines: LineStore = {
    get: (key) => kept.get(key) ?? null,
    set(key, value) {
      if (refused?.test(key) === true) return false;
      kept.set(key, value);
      return true;
    },
    remove: (key) => void kept.delete(key),
    keys: (prefix) =>
      [...kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
  return {
    lines,
    kept,
    refuse(keys: RegExp | null) {
      refused = keys;
    },
  };
}

export type Page = {
  store: LocalStore;
  writer: Writer;
  lines: LineStore;
  imported: ImportReport | null;
  /** The process is gone: nothing it still does reaches lines or database. */
  kill(): void;
};

export type Device = ReturnType<typeof createDevice>;

export const said = (text: string, at = 0): MessageBody => ({
  v: 1,
  text,
  at,
  by: 'person',
});

export function createDevice({
  now = 1_700_000_000_000,
  codec: given,
}: { now?: number; codec?: Codec } = {}) {
  const spaceId = newSpaceId(randomBytes);
  const memory = memoryLines();
  const codec = given ?? createTestCodec(spaceId);
  let clock = now;
  const pages: Page[] = [];

  async function open(
    options: {
      /** Called before each step that changes something outside the page; throwing there is the step's failure. */
      onStep?: (name: string) => void;
      timers?: Timers;
      import?: boolean;
      env?: Partial<StoreEnv>;
    } = {},
  ): Promise<Page> {
    let dead = false;
    /** False once the page is dead: what it still tries changes nothing. */
    const step = (name: string): boolean => {
      if (!dead) options.onStep?.(name);
      return !dead;
    };
    const lines: LineStore = {
      get: memory.lines.get,
      keys: memory.lines.keys,
      set: (key, value) =>
        step(`set ${key.slice(0, 2)}`) && memory.lines.set(key, value),
      remove(key) {
        if (step(`remove ${key.slice(0, 2)}`)) memory.lines.remove(key);
      },
    };
    const base = {
      lines,
      randomBytes,
      clock: () => clock,
      ...(options.timers === undefined ? {} : { timers: options.timers }),
    };
    const store = await openLocalStore(
      { ...base, ...options.env },
      { spaceId },
    );
    const page: Page = {
      store,
      lines,
      imported: null,
      writer: createWriter({ ...base, store, codec }),
      kill() {
        dead = true;
        page.writer.close();
        page.store.close();
      },
    };
    pages.push(page);
    if (options.import !== false)
      page.imported = await importLines({ store, lines, codec });
    return page;
  }

  return {
    spaceId,
    codec,
    open,
    lines: memory.lines,
    kept: memory.kept,
    refuse: memory.refuse,
    clock: () => clock,
    setClock(next: number) {
      clock = next;
    },
    async forget(): Promise<void> {
      for (const page of pages) page.kill();
      for (const { name = '' } of await indexedDB.databases())
        if (name.includes(spaceId)) await deleteDatabase(name);
    },
  };
}

export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new Error('delete failed'));
  });
}

/** Makes writes to IndexedDB throw while `fault` names an error; returns how to stop. */
export function breakWrites(
  fault: (store: string) => string | null,
): () => void {
  const proto = IDBObjectStore.prototype;
  const { add, put } = proto;
  const guard = (method: typeof add): typeof add =>
    function guarded(this: IDBObjectStore, ...args) {
      const name = fault(this.name);
      if (name !== null) throw new DOMException('planted', name);
      return method.apply(this, args);
    };
  proto.add = guard(add);
  proto.put = guard(put);
  return () => {
    proto.add = add;
    proto.put = put;
  };
}
