import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { newSessionId, type OpId, type SessionId } from '#shared/base/ids.ts';
import { IDLE_CLOSE_MS } from '#shared/domain/session.ts';
import { readSession, readSessions } from '#web/local-store/readers.ts';
import type { SessionRow } from '#web/local-store/rows.ts';
import type { WriteOutcome } from '#web/outbox/writer.ts';
import type { TypingPace } from './composer.tsx';
import type { TalkDeps } from './deps.ts';
import { titleOf } from './session-title.ts';
import type { Sending, SendingState } from './thread-entry.ts';

/** Where the next words go: into the conversation in view, or into a new one (NAV-2, GEN-9). */
export function decideTarget(
  session: SessionRow | null,
  now: number,
): 'same' | 'new' {
  if (session === null || session.closedAt !== null || session.erased === 1)
    return 'new';
  return now - session.touched > IDLE_CLOSE_MS ? 'new' : 'same';
}

type Unsaved = Extract<WriteOutcome, { state: 'unsaved' }>;

async function readInView(
  { store }: TalkDeps,
  sid: SessionId | null,
): Promise<SessionRow | null> {
  if (sid !== null) return (await readSession(store, sid)) ?? null;
  return (await readSessions(store, { limit: 1 }))[0] ?? null;
}

/** What is in view when words are sent; read at that moment, since a send may follow another before the next drawing. */
export type View = {
  /** The conversation in view; null for none yet. */
  inView: SessionId | null;
  /** Its row; undefined while the first reading is under way. */
  session: SessionRow | null | undefined;
};

export type SendInput = {
  words: string;
  opId: OpId;
  pace: TypingPace;
  /** Shown above the first words of the first conversation and kept with it. */
  greeting: string | null;
  draftOf: SessionId;
};

/**
 * From the touch on Send to "Saved on this device". The bubble shows in the next frame; its state follows the writer's
 * answer and nothing else (STATE-2). Danger is looked for beside it, before any answer is asked for (SAFE-1).
 */
export function useSend(
  deps: TalkDeps,
  view: View,
  onSession: (sid: SessionId) => void,
) {
  const [sending, setSending] = useState<Sending[]>([]);
  // The conversation opened last from here, until the view has followed: quick second words belong into it.
  const opened = useRef<{ sid: SessionId; from: SessionId | null } | null>(
    null,
  );
  const latest = useRef(view);
  useLayoutEffect(() => {
    latest.current = view;
    if (view.session?.id === opened.current?.sid) opened.current = null;
  }, [view]);
  const unsaved = useRef(new Map<OpId, { outcome: Unsaved; sid: SessionId }>());

  const setState = useCallback((opId: OpId, state: SendingState) => {
    setSending((all) =>
      all.map((words) => (words.opId === opId ? { ...words, state } : words)),
    );
  }, []);

  const follow = useCallback(
    (outcome: WriteOutcome, sid: SessionId, sent: OpId): boolean => {
      // Other words under an id that is taken become a message of their own, with an id of their own.
      setSending((all) =>
        all.map((words) =>
          words.opId === sent
            ? { ...words, opId: outcome.opId, state: outcome.state }
            : words,
        ),
      );
      if (outcome.state === 'unsaved') {
        unsaved.current.set(outcome.opId, { outcome, sid });
        return false;
      }
      if (outcome.state === 'spare')
        drop(
          outcome.settled.then((state) => setState(outcome.opId, state)),
          'send-settle',
        );
      deps.loop.tend(sid);
      deps.onSaved();
      return true;
    },
    [deps, setState],
  );

  const send = useCallback(
    async ({ words, opId, greeting, draftOf }: SendInput): Promise<boolean> => {
      const { inView, session: known } = latest.current;
      const now = deps.clock();
      setSending((all) => [
        ...all.filter((other) => other.opId !== opId),
        { opId, text: words, at: now, state: 'saving' },
      ]);
      // At a cold start the touch may come before the first reading: then it is awaited, with the words still in the field.
      const row = known === undefined ? await readInView(deps, inView) : known;
      const justOpened =
        opened.current !== null &&
        (inView === opened.current.from || inView === opened.current.sid)
          ? opened.current.sid
          : null;
      const isNew = justOpened === null && decideTarget(row, now) === 'new';
      const sid =
        justOpened ?? (isNew || row === null ? newSessionId(deps.ids) : row.id);
      if (isNew) opened.current = { sid, from: inView };
      const consent = deps.settings.get().modelConsent;
      drop(
        deps.assess(words).then((verdict) => {
          if (verdict.tier >= 2) deps.onDanger(verdict);
        }),
        'assess',
      );
      // In one task, without an await between: each of these has written its journal line before the page can go away.
      if (isNew) {
        drop(
          deps.writer.openSession({ sid, title: titleOf(words) }),
          'open-session',
        );
        if (row !== null && row.closedAt === null)
          drop(deps.writer.closeSession(row.id), 'close-idle');
        if (greeting !== null)
          drop(
            deps.writer.sendMessage({
              sid,
              role: 'maya',
              body: { v: 1, text: greeting, at: now, by: 'device' },
            }),
            'greeting',
          );
      }
      const written = deps.writer.sendMessage({
        sid,
        role: 'user',
        opId,
        clearDraft: draftOf,
        body: {
          v: 1,
          text: words,
          at: now,
          by: 'person',
          ...(consent === 'no' ? { local: true as const } : {}),
        },
      });
      if (isNew) onSession(sid);
      return follow(await written, sid, opId);
    },
    [deps, follow, onSession],
  );

  const retry = useCallback(
    (opId: OpId) => {
      const waiting = unsaved.current.get(opId);
      if (waiting === undefined) return;
      unsaved.current.delete(opId);
      setState(opId, 'saving');
      drop(
        waiting.outcome
          .retry()
          .then((outcome) => follow(outcome, waiting.sid, opId)),
        'send-retry',
      );
    },
    [follow, setState],
  );

  return { sending, send, retry };
}
