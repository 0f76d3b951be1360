import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import { greeting as greetingWords } from '#shared/companion/greeting.ts';
import { useSession, useSessions } from '#web/local-store/hooks.ts';
import { useSettings } from '#web/local-store/settings.ts';
import { withWords } from '#web/locales/catalogue.ts';
import { Banner } from '#web/status/banner.tsx';
import { isOffline } from '#web/status/network-state.ts';
import { useNetwork } from '#web/status/use-network.ts';
import { useText } from '#web/ui/use-text.ts';
import { Announcer } from './announcer.tsx';
import { Composer, type TypingPace } from './composer.tsx';
import './conversation.css';
import type { TalkDeps } from './deps.ts';
import { Thread } from './thread.tsx';
import { ThreadFoot, ThreadHead } from './thread-ends.tsx';
import { useSend, decideTarget } from './use-send.ts';
import { useReminder } from './use-time.ts';
import { useThreadView } from './use-thread-view.ts';
import { useUndoable } from './use-undoable.ts';

// Opened by touch only: fetched after the first paint.
const Undo = lazy(async () => ({
  default: (await import('#web/ui/undo.tsx')).Undo,
}));
const AboutSheet = lazy(async () => ({
  default: (await withWords(import('./about-sheet.tsx'), 'aside')).AboutSheet,
}));
const ElementPicker = lazy(async () => ({
  default: (await withWords(import('./element-picker.tsx'), 'aside'))
    .ElementPicker,
}));

const ConsentCard = lazy(async () => ({
  default: (await withWords(import('./consent-card.tsx'), 'aside')).ConsentCard,
}));

const SealLine = lazy(async () => ({
  default: (await withWords(import('./seal-line.tsx'), 'aside')).SealLine,
}));

const PAGE = 50;

type Props = { deps: TalkDeps; sid: SessionId | null; isNew: boolean };

/** Talk: the thread of one conversation and the field for words. `sid` null: the last conversation (NAV-2). */
export function TalkPlace({ deps, sid, isNew }: Props) {
  const text = useText();
  const [, navigate] = useLocation();
  const settings = useSettings(deps.settings);
  const network = useNetwork(deps.probe);
  const recent = useSessions(deps.store, 2);
  const current = isNew ? null : (sid ?? recent?.[0]?.id ?? null);
  const session = useSession(deps.store, current);
  const previous = recent?.find(({ id }) => id !== current) ?? null;
  const isFirstEver = recent !== undefined && recent.length === 0;

  const [limit, setLimit] = useState(PAGE);
  const [about, setAbout] = useState<OpId | null>(null);
  const reminder = useReminder(deps.lines);
  // Before the first words there is no conversation yet, but a draft needs a place: it moves along when one opens.
  const draftPlace =
    current ?? (isNew || recent?.length === 0 ? NEW_PLACE : UNKNOWN_PLACE);

  const [openedHere, setOpenedHere] = useState<SessionId | null>(null);
  const onSession = useCallback(
    (opened: SessionId) => {
      setOpenedHere(opened);
      navigate(`/talk/${opened}`, { replace: true });
    },
    [navigate],
  );
  const sendView = useMemo(
    () => ({
      inView: current,
      session: isNew ? null : recent === undefined ? undefined : session,
    }),
    [current, isNew, recent, session],
  );
  const { sending, send, retry } = useSend(deps, sendView, onSession);
  const undo = useUndoable<OpId>(
    deps,
    useCallback(
      (id: OpId) => {
        // The device's own answer gives the words back: it goes with them.
        drop(eraseWithEcho(deps, id), 'erase');
      },
      [deps],
    ),
  );
  const view = useThreadView(deps, current, limit, sending, undo.hidden);

  // Whatever waits in this conversation is tended when it comes into view and when the way to the server opens.
  useEffect(() => {
    if (current !== null) deps.loop.tend(current);
  }, [deps, current, network.shown, network.lastMet, settings.modelConsent]);

  const shared = useSharedWords(deps, isNew);
  const isDrawn = recent !== undefined && view.entries !== undefined;
  useEffect(() => {
    if (isDrawn) deps.onDrawn?.();
  }, [deps, isDrawn]);
  useHashTarget(view.entries !== undefined);

  const onSend = useCallback(
    (words: string, opId: OpId, pace: TypingPace) =>
      send({
        words,
        opId,
        pace,
        greeting: isFirstEver ? greetingWords() : null,
        draftOf: draftPlace,
      }),
    [send, isFirstEver, draftPlace],
  );

  const entries = view.entries ?? [];
  const chosen = entries.find((entry) => entry.id === about);
  const aboutBody =
    chosen?.kind === 'reply'
      ? chosen.body
      : chosen?.kind === 'own'
        ? ({
            v: 1,
            text: chosen.text ?? '',
            at: chosen.at,
            by: 'person',
          } as const)
        : null;
  const mayAsk =
    settings.modelConsent === 'unasked' &&
    session?.closedAt == null &&
    (network.shown === 'online' || network.shown === 'degraded') &&
    entries.some((entry) => entry.kind === 'own') &&
    !entries.some(
      (entry) => entry.kind === 'reply' && entry.body.by === 'safety',
    ) &&
    view.live === null;
  const rests =
    session !== undefined &&
    session !== null &&
    decideTarget(session, deps.clock()) === 'new';

  const facts = {
    carriage: view.carriage,
    isAway: isOffline(network.shown),
    sendsAlone: deps.sendsAlone,
  };
  const seal =
    session?.closedAt != null && session.seal !== null
      ? { sid: session.id, mac: session.seal.mac }
      : null;

  return (
    <section className="talk" aria-label={text('talk.title')}>
      <Banner
        probe={deps.probe}
        waiting={settings.modelConsent === 'yes' ? view.waiting : 0}
      />
      <Thread
        entries={entries}
        clock={deps.clock}
        facts={facts}
        hasEarlier={view.hasEarlier}
        onEarlier={() => setLimit(limit + PAGE)}
        onAbout={setAbout}
        onRetry={retry}
        onCopy={(words) => drop(deps.copy(words), 'copy')}
        head={
          <ThreadHead
            isEmpty={view.entries !== undefined && entries.length === 0}
            greeting={
              isFirstEver && entries.length === 0 ? greetingWords() : null
            }
            pause={settings.greetingPause && !settings.quiet}
            previous={previous?.id ?? null}
          />
        }
        foot={
          <>
            {seal !== null && deps.checkSeal !== undefined && (
              <Suspense fallback={null}>
                <SealLine
                  sid={seal.sid}
                  mac={seal.mac}
                  check={deps.checkSeal}
                />
              </Suspense>
            )}
            {mayAsk && (
              <Suspense fallback={null}>
                <ConsentCard
                  onChoose={(modelConsent) =>
                    drop(deps.settings.set({ modelConsent }), 'consent')
                  }
                />
              </Suspense>
            )}
            <ThreadFoot
              rests={rests && entries.length > 0}
              restUntil={view.waiting > 0 ? deps.live.restUntil() : 0}
              reminder={reminder}
              clock={deps.clock}
            />
          </>
        }
      />
      <Announcer entries={view.entries} announce={settings.announce} />
      {undo.last !== null && (
        <Suspense fallback={null}>
          <Undo
            label={text('about.deleted')}
            onUndo={undo.undo}
            onEnd={undo.settle}
          />
        </Suspense>
      )}
      <div className="composer-frame">
        <Composer
          deps={deps}
          sid={draftPlace}
          carryFrom={
            openedHere !== null && current === openedHere
              ? NEW_PLACE
              : UNKNOWN_PLACE
          }
          joining={shared}
          beside={
            isDrawn && (
              <Suspense fallback={null}>
                <ElementPicker lines={deps.lines} />
              </Suspense>
            )
          }
          answering={
            view.live !== null &&
            !(view.live.phase === 'paused' && isOffline(network.shown))
          }
          onStop={() => current !== null && deps.loop.stop(current)}
          onSend={onSend}
        />
      </div>
      {aboutBody !== null && (
        <Suspense fallback={null}>
          <AboutSheet
            body={aboutBody}
            onClose={() => setAbout(null)}
            onCopy={() => {
              if (aboutBody !== null) drop(deps.copy(aboutBody.text), 'copy');
              setAbout(null);
            }}
            onDelete={() => {
              if (about !== null) undo.hide(about);
              setAbout(null);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

/** The draft of a conversation that is not opened yet lies under this fixed id. */
const NEW_PLACE = '00000000-0000-7000-8000-000000000000' as SessionId;

async function eraseWithEcho(deps: TalkDeps, id: OpId): Promise<void> {
  const { deviceReplyIdOf } = await import('#shared/crypto/uuidv5.ts');
  await deps.writer.eraseMessage(id);
  await deps.writer.eraseMessage(deviceReplyIdOf(id));
}

/** Until the first reading tells which conversation was last, words typed already belong to the one it will be. */
const UNKNOWN_PLACE = '00000000-0000-7000-8000-000000000001' as SessionId;

/** Words from the share sheet join the draft of a new conversation, and wait there (COMP-14). */
function useSharedWords(deps: TalkDeps, isNew: boolean): string | null {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    if (!isNew || !window.location.search.includes('shared=')) return;
    drop(deps.sharedWords().then(setWords), 'shared-words');
  }, [deps, isNew]);
  return words;
}

/** A link from search names a message: it is brought into view once the thread is there. */
function useHashTarget(ready: boolean): void {
  const done = useRef(false);
  useEffect(() => {
    if (!ready || done.current) return;
    done.current = true;
    const id = window.location.hash.slice(1);
    if (id !== '')
      document.getElementById(`m-${id}`)?.scrollIntoView({ block: 'center' });
  }, [ready]);
}
