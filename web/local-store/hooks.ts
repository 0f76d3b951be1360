import { useLiveQuery } from 'dexie-react-hooks';
import { useRef, useSyncExternalStore } from 'react';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import { StoreError } from './fault.ts';
import type { LocalStore } from './local-store.ts';
import {
  isUncommitted,
  readDraft,
  readRecord,
  readRecords,
  readSession,
  readSessions,
  readThread,
} from './readers.ts';
import type { DraftRow, RecordRow, SessionRow } from './rows.ts';
import type { StoreStatus } from './status.ts';

// Live readings: they follow writes of this tab, of other tabs and of the courier. Each is `undefined` while its first
// reading is under way; a reading that fails keeps what was shown before, since a failure is never an empty state.

/**
 * The last `limit` messages of a session. Own words that are not committed yet are left out: who sent them shows them with
 * their state (STATE-2). `uncommitted: true` brings them too.
 */
export function useThread(
  store: LocalStore,
  sid: SessionId | null,
  limit = 50,
  { uncommitted = false }: { uncommitted?: boolean } = {},
): Message[] | undefined {
  return useReading(
    store,
    `thread:${sid}:${uncommitted}`,
    [limit],
    async () => {
      if (sid === null) return [];
      const rows = await readThread(store, sid, { limit });
      return uncommitted
        ? rows
        : rows.filter((row) => row.role !== 'user' || !isUncommitted(row));
    },
  );
}

/** Why the messages of a session that a server refused were refused; `null`: not asked for. */
export function useRefused(
  store: LocalStore,
  sid: SessionId | null,
): ReadonlyMap<OpId, string> {
  return (
    useReading(store, `refused:${sid}`, [], async () =>
      sid === null
        ? noneRefused
        : store.run(
            async (db) =>
              new Map(
                (await db.rejected.where('sid').equals(sid).toArray()).map(
                  ({ opId, reason }) => [opId, reason],
                ),
              ),
          ),
    ) ?? noneRefused
  );
}
const noneRefused: ReadonlyMap<OpId, string> = new Map();

export function useSessions(
  store: LocalStore,
  limit = 50,
): SessionRow[] | undefined {
  return useReading(store, 'sessions', [limit], () =>
    readSessions(store, { limit }),
  );
}

/** `null`: there is no such session. */
export function useSession(
  store: LocalStore,
  sid: SessionId | null,
): SessionRow | null | undefined {
  return useReading(store, `session:${sid}`, [], async () =>
    sid === null ? null : ((await readSession(store, sid)) ?? null),
  );
}

/** `null`: there is no such record. */
export function useRecord(
  store: LocalStore,
  kind: string,
  id: string,
): RecordRow | null | undefined {
  return useReading(
    store,
    `record:${kind}:${id}`,
    [],
    async () => (await readRecord(store, kind, id)) ?? null,
  );
}

export function useRecords(
  store: LocalStore,
  kind: string,
): RecordRow[] | undefined {
  return useReading(store, `records:${kind}`, [], () =>
    readRecords(store, kind),
  );
}

/** `null`: nothing unfinished waits there. */
export function useDraft(
  store: LocalStore,
  sid: SessionId,
): DraftRow | null | undefined {
  return useReading(
    store,
    `draft:${sid}`,
    [],
    async () => (await readDraft(store, sid)) ?? null,
  );
}

export function useStoreStatus(store: LocalStore): StoreStatus {
  return useSyncExternalStore(store.subscribe, store.status);
}

/** `key` names what is read: a reading of another key is never shown under this one. `sizes` may change without a gap. */
function useReading<T>(
  store: LocalStore,
  key: string,
  sizes: number[],
  read: () => Promise<T>,
): T | undefined {
  const version = useSyncExternalStore(
    store.memory.subscribe,
    store.memory.version,
  );
  // Touched inside the reading alone, never while rendering.
  const kept = useRef<{ key: string; value: T } | undefined>(undefined);
  const reading = useLiveQuery(async () => {
    try {
      kept.current = { key, value: await read() };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (kept.current?.key !== key) return undefined;
    }
    return kept.current;
  }, [store, key, version, ...sizes]);
  return reading?.key === key ? reading.value : undefined;
}
