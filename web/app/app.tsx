import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { useLocation } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import type { SessionId } from '#shared/base/ids.ts';
import type { Verdict } from '#shared/safety/verdict.ts';
import type { TalkDeps } from '#web/conversation/deps.ts';
import { TalkPlace } from '#web/conversation/talk-place.tsx';
import { useUndoable } from '#web/conversation/use-undoable.ts';
import type { KeepDeps } from '#web/keep/keep-deps.ts';
import { useSettings } from '#web/local-store/settings.ts';
import { Welcome } from '#web/onboarding/welcome.tsx';
import { withWords } from '#web/locales/catalogue.ts';
import { HelpButton } from '#web/safety/help-button.tsx';
import type { HelpDeps } from '#web/safety/deps.ts';
import { Badge } from '#web/status/badge.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { Vault } from '#web/vault/vault.ts';
import { AfterDrawing } from './after-drawing.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import type { FirstDrawing } from './first-drawing.ts';
import { Frame } from './frame.tsx';
import type { FirstYouDeps, LaterDeps } from './later-deps.ts';
import type { InstallDeps } from './install-hint.tsx';
import { PromptHost } from './prompt-host.tsx';
import type { Updates } from './register-worker.ts';
import { Routes } from './routes.tsx';
import { parseRoute } from './routes-paths.ts';

// Help rides in the chunk that is fetched beside the first paint; till then its button is a plain link (NAV-4, PERF-2).
const loadHelp = {
  card: () => withWords(import('#web/safety/help-card.tsx'), 'help'),
  breathe: () => withWords(import('#web/safety/breathe-page.tsx'), 'help'),
  plan: () => withWords(import('#web/safety/plan-page.tsx'), 'help'),
};
const HelpCard = lazy(async () => ({
  default: (await loadHelp.card()).HelpCard,
}));
const BreathePage = lazy(async () => ({
  default: (await loadHelp.breathe()).BreathePage,
}));
const PlanPage = lazy(async () => ({
  default: (await loadHelp.plan()).PlanPage,
}));
const InstallHint = lazy(async () => ({
  default: (await withWords(import('./install-hint.tsx'), 'aside')).InstallHint,
}));

// Account and lock come along with You, and so do their words.
const YouScreen = lazy(async () => {
  const code = import('./you-screen.tsx');
  await withWords(code, 'you', 'account', 'lock', 'aside');
  return { default: (await code).YouScreen };
});

// None of these stands on the first screen of a phone.
const Undo = lazy(async () => ({
  default: (await import('#web/ui/undo.tsx')).Undo,
}));
const SessionList = lazy(async () => ({
  default: (
    await withWords(import('#web/conversation/session-list.tsx'), 'aside')
  ).SessionList,
}));
const StorageAlarm = lazy(async () => ({
  default: (await withWords(import('./storage-notice.tsx'), 'aside'))
    .StorageAlarm,
}));
const PersistNotice = lazy(async () => ({
  default: (await withWords(import('./storage-notice.tsx'), 'aside'))
    .PersistNotice,
}));
const UpdatePrompt = lazy(async () => ({
  default: (await withWords(import('./update-prompt.tsx'), 'aside'))
    .LaterUpdatePrompt,
}));

/** Fetches the code of help ahead of need; called once beside the first paint. */
export async function preloadHelp(): Promise<void> {
  await Promise.all([loadHelp.card(), loadHelp.breathe(), loadHelp.plan()]);
}

/** Everything the screens are built from; web/main.tsx makes it once. */
export type AppDeps = {
  talk: Omit<TalkDeps, 'onDanger' | 'onSaved' | 'onDrawn'>;
  keep: KeepDeps;
  vault: Pick<Vault, 'isKept' | 'subscribe'>;
  /** What became of words that were here before (LOCK-11, LEAVE-4). */
  told: 'erase.pending' | 'sent.away' | null;
  you: FirstYouDeps;
  /** What belongs to no first screen waits for it. */
  drawing: FirstDrawing;
  later: Promise<LaterDeps>;
  help: HelpDeps;
  install: InstallDeps;
  updates: Promise<Updates>;
  /** After the first saved message: asks the browser to keep what is written (OFF-10). */
  onFirstSaved: () => void;
  /** Tells main.tsx whether help is open or words are unsaved: then no update is offered (INST-9). */
  onBusy: (busy: boolean) => void;
};

type Help = { by: 'touch' | 'words'; verdict?: Verdict };

/** The whole app: frame, the screen of the address, and help over everything. */
export function App({ deps }: { deps: AppDeps }) {
  const text = useText();
  const [path, navigate] = useLocation();
  const route = parseRoute(path);
  const settings = useSettings(deps.talk.settings);
  const [help, setHelp] = useState<Help | null>(null);
  const [hasSaved, setHasSaved] = useState(false);

  const openHelp = useCallback(() => setHelp({ by: 'touch' }), []);
  const talk = useMemo<TalkDeps>(
    () => ({
      ...deps.talk,
      onDanger: (verdict) => setHelp({ by: 'words', verdict }),
      onSaved: () => setHasSaved(true),
      onDrawn: deps.drawing.tell,
    }),
    [deps.talk, deps.drawing],
  );

  const { onFirstSaved, onBusy } = deps;
  useEffect(() => {
    if (hasSaved) onFirstSaved();
  }, [hasSaved, onFirstSaved]);
  useEffect(() => onBusy(help !== null), [help, onBusy]);
  // A card that words opened stays until it is put away, also over a reload (SAFE-18).
  useEffect(() => {
    if (talk.lines.get('maya:card') === null) return;
    const kept = loadHelp.card().then(({ readCard }) => readCard(talk));
    drop(
      kept.then((opened) => setHelp((now) => now ?? opened)),
      'kept-card',
    );
  }, [talk]);

  const removed = useUndoable<SessionId>(
    talk,
    useCallback(
      (sid: SessionId) => drop(talk.writer.eraseSession(sid), 'erase-session'),
      [talk],
    ),
  );
  const shown = route.name === 'talk' ? route.sid : null;
  const isBare = !settings.adult;
  // Talk tells it itself, once its words are there; no other screen has any to wait for.
  const isTalk = route.name === 'talk' && !isBare;
  const { drawing } = deps;
  useEffect(() => {
    if (!isTalk) drawing.tell();
  }, [isTalk, drawing]);
  return (
    <Frame
      route={route}
      isBare={isBare}
      keys={settings.keys}
      onHelp={openHelp}
      help={<HelpButton onOpen={openHelp} />}
      state={
        isBare ? undefined : <Badge probe={talk.probe} clock={talk.clock} />
      }
      list={(close) => (
        <Suspense fallback={null}>
          <SessionList
            deps={talk}
            current={shown}
            hidden={removed.hidden}
            onNew={() => {
              close();
              navigate('/new');
            }}
            onChosen={close}
            onDelete={(sid) => {
              removed.hide(sid);
              if (shown === sid) navigate('/new');
            }}
          />
        </Suspense>
      )}
      prompts={
        <PromptHost>
          <AfterDrawing done={deps.drawing.done}>
            <Suspense fallback={null}>
              <StorageAlarm store={talk.store} vault={deps.vault} />
            </Suspense>
            {removed.last !== null && (
              <Suspense fallback={null}>
                <Undo
                  label={text('sessions.deleted')}
                  onUndo={removed.undo}
                  onEnd={removed.settle}
                />
              </Suspense>
            )}
            {!isBare && help === null && (
              <>
                <Suspense fallback={null}>
                  <UpdatePrompt updates={deps.updates} />
                </Suspense>
                <Suspense fallback={null}>
                  {hasSaved && (
                    <PersistNotice store={talk.store} lines={talk.lines} />
                  )}
                </Suspense>
                <Suspense fallback={null}>
                  <InstallHint
                    deps={deps.install}
                    ownMessages={hasSaved ? 1 : 0}
                    firstSaved={hasSaved}
                    helpOpen={false}
                    onExport={() => navigate('/you/export')}
                  />
                </Suspense>
              </>
            )}
          </AfterDrawing>
        </PromptHost>
      }
      overlay={
        help === null ? undefined : (
          <ErrorBoundary part="part" resetKey="help">
            <Suspense fallback={null}>
              <HelpCard
                deps={deps.help}
                lines={talk.lines}
                place={path}
                opened={help}
                onClose={() => setHelp(null)}
              />
            </Suspense>
          </ErrorBoundary>
        )
      }
    >
      {isBare ? (
        <Welcome
          told={deps.told}
          onAdult={() => drop(deps.talk.settings.set({ adult: true }), 'adult')}
        />
      ) : (
        <Routes
          route={route}
          talk={({ sid, isNew }) => (
            <TalkPlace deps={talk} sid={sid} isNew={isNew} />
          )}
          keep={deps.keep}
          you={(page) => (
            <YouScreen deps={deps.you} later={deps.later} page={page} />
          )}
          breathe={<BreathePage deps={deps.help} />}
          plan={<PlanPage deps={deps.help} />}
        />
      )}
    </Frame>
  );
}
