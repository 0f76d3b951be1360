import { useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import type { SessionId } from '#shared/base/ids.ts';
import { useDraft, useSessions } from '#web/local-store/hooks.ts';
import type { SessionRow } from '#web/local-store/rows.ts';
import { Button } from '#web/ui/button.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { openField } from '#web/vault/body-codec.ts';
import type { TalkDeps } from './deps.ts';

const PAGE = 50;

type Props = {
  deps: TalkDeps;
  current: SessionId | null;
  hidden: ReadonlySet<SessionId>;
  onNew: () => void;
  onChosen: () => void;
  onDelete: (sid: SessionId) => void;
};

/** All conversations, newest first, by day. Nothing is counted as unread (NAV-3). */
export function SessionList({
  deps,
  current,
  hidden,
  onNew,
  onChosen,
  onDelete,
}: Props) {
  const text = useText();
  const [limit, setLimit] = useState(PAGE);
  const sessions = useSessions(deps.store, limit);
  const shown = (sessions ?? []).filter((session) => !hidden.has(session.id));
  // Without an address of its own, the newest conversation is the one in view (NAV-2).
  const inView = shown.find(({ id }) => id === (current ?? shown[0]?.id));
  return (
    <nav className="session-list" aria-label={text('sessions.title')}>
      <div className="session-list-head">
        <Button onClick={onNew}>{text('sessions.new')}</Button>
        <Link href="/search" className="text-link">
          {text('sessions.search')}
        </Link>
      </div>
      {inView !== undefined && inView.closedAt === null && (
        <div className="session-finish">
          <Button
            kind="quiet"
            onClick={() =>
              drop(deps.writer.closeSession(inView.id), 'close-session')
            }
          >
            {text('sessions.finish')}
          </Button>
          <p className="by-line">{text('sessions.finish.words')}</p>
        </div>
      )}
      {sessions !== undefined && shown.length === 0 && (
        <p className="by-line">{text('sessions.none')}</p>
      )}
      {byDay(shown, text, deps.clock()).map(([day, rows]) => (
        <section key={day}>
          <h3 className="day">{day}</h3>
          <ul>
            {rows.map((session) => (
              <li key={session.id}>
                <Link
                  href={`/talk/${session.id}`}
                  aria-current={session.id === current ? 'page' : undefined}
                  onClick={onChosen}
                >
                  <span className="session-title">
                    {sessionTitle(deps, session) ?? text('sessions.untitled')}
                  </span>
                  {session.closedAt !== null && session.seal !== null && (
                    <span className="draft-mark">{text('seal.sealed')}</span>
                  )}
                  <DraftMark deps={deps} sid={session.id} />
                </Link>
                <Button
                  kind="quiet"
                  aria-label={text('sessions.delete')}
                  onClick={() => onDelete(session.id)}
                >
                  <span aria-hidden="true">×</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {(sessions?.length ?? 0) >= limit && (
        <Button kind="quiet" onClick={() => setLimit(limit + PAGE)}>
          {text('sessions.more')}
        </Button>
      )}
    </nav>
  );
}

/** "Draft" where unfinished words wait (NAV-3). */
function DraftMark({ deps, sid }: { deps: TalkDeps; sid: SessionId }) {
  const text = useText();
  const draft = useDraft(deps.store, sid);
  if (draft === undefined || draft === null) return null;
  return <span className="draft-mark">{text('sessions.draft')}</span>;
}

/** The sealed title of a conversation, or null when it has none or cannot be opened here. */
function sessionTitle(deps: TalkDeps, session: SessionRow): string | null {
  const field = session.f['title'];
  if (field === undefined) return null;
  const title = openField(deps.codec, field.e, {
    user: deps.store.spaceId,
    kind: 'session',
    id: session.id,
    field: 'title',
  });
  return title === '' ? null : title;
}

function byDay(
  sessions: SessionRow[],
  text: Text,
  now: number,
): [string, SessionRow[]][] {
  const days = new Map<string, SessionRow[]>();
  for (const session of sessions) {
    const day = dayWords(session.touched, text, now);
    days.set(day, [...(days.get(day) ?? []), session]);
  }
  return [...days];
}

function dayWords(at: number, text: Text, now: number): string {
  const date = new Date(at).toDateString();
  if (date === new Date(now).toDateString()) return text('sessions.today');
  if (date === new Date(now - 86_400_000).toDateString())
    return text('sessions.yesterday');
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'long' }).format(at);
}
