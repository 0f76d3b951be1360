import { useMemo, useState, useSyncExternalStore } from 'react';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import { useRefused, useThread } from '#web/local-store/hooks.ts';
import type { Carriage } from '#web/outbox/message-state.ts';
import { openBody } from '#web/vault/body-codec.ts';
import type { TalkDeps } from './deps.ts';
import type { LiveReply } from './live-replies.ts';
import { splitStretch } from './said.ts';
import {
  buildThread,
  type Opened,
  type Sending,
  type ThreadEntry,
} from './thread-entry.ts';

/** Opened bodies by row, so that a live query which brings 50 equal rows again opens none of them again. */
type BodyCache = Map<string, { e: string | null; body: MessageBody | null }>;

function openRows(deps: TalkDeps, rows: Message[], cache: BodyCache): Opened[] {
  return rows.map((message) => {
    const known = cache.get(message.id);
    if (known !== undefined && known.e === message.e)
      return { message, body: known.body };
    const body = openBody(deps.codec, message, deps.store.spaceId);
    cache.set(message.id, { e: message.e, body });
    return { message, body };
  });
}

export type ThreadView = {
  /** Undefined until the first reading is done: then nothing is shown rather than an empty state (LAYOUT-8). */
  entries: ThreadEntry[] | undefined;
  live: LiveReply | null;
  carriage: Carriage;
  hasEarlier: boolean;
  /** Messages in view that only the device has answered so far. */
  waiting: number;
};

/** The thread of one conversation, live: stored rows, words under way, the reply under way. */
export function useThreadView(
  deps: TalkDeps,
  sid: SessionId | null,
  limit: number,
  sending: Sending[],
  hidden: ReadonlySet<OpId>,
): ThreadView {
  const rows = useThread(deps.store, sid, limit);
  useSyncExternalStore(deps.live.subscribe, deps.live.version);
  const live = sid === null ? null : deps.live.get(sid);
  const parked = deps.live.parked();
  const carriage = useSyncExternalStore(
    deps.carriage.subscribe,
    deps.carriage.get,
  );
  const refused = useRefused(
    deps.store,
    carriage.mode === 'local-only' ? null : sid,
  );
  const [cache] = useState<BodyCache>(() => new Map());
  const opened = useMemo(
    () => (rows === undefined ? undefined : openRows(deps, rows, cache)),
    [deps, rows, cache],
  );
  const entries = useMemo(
    () =>
      opened === undefined
        ? undefined
        : buildThread(opened, sending, live, hidden, refused, parked),
    [opened, sending, live, hidden, refused, parked],
  );
  const waiting = useMemo(
    () =>
      opened === undefined
        ? 0
        : splitStretch(opened.toReversed()).waiting.filter(
            (one) => one.hasDeviceReply,
          ).length,
    [opened],
  );
  return {
    entries,
    live,
    carriage,
    hasEarlier: (rows?.length ?? 0) >= limit,
    waiting,
  };
}
