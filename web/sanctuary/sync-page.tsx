import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { Clock } from '#shared/base/clock.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { SyncSource, SyncView } from '#web/sync/sync-view.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { TextTable } from '#web/ui/text-table.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { RefusedChanges, type RefusedDeps } from './refused-changes.tsx';
import { readSyncFacts, type SyncFacts } from './sync-facts.ts';

export type SyncPageDeps = RefusedDeps & {
  store: LocalStore;
  lines: LineStore;
  clock: Clock;
  sync: SyncSource;
  /** Whether the browser can send while no window is open. */
  hasBackgroundSync: boolean;
};

/** How long what was asked for is told before the numbers are read anew. */
const AGAIN_MS = 1_500;

const parkedWords: Record<string, MessageId> = {
  local: 'sync.parked.local',
  'op-unknown': 'sync.parked.op-unknown',
  newer: 'sync.parked.newer',
  unreadable: 'sync.parked.unreadable',
  'too-large': 'sync.parked.too-large',
};
const stepWords: Record<string, MessageId> = {
  fed: 'sync.step.fed',
  sent: 'sync.step.sent',
  acked: 'sync.step.acked',
  rejected: 'sync.step.rejected',
};

/** PANEL-1, PANEL-2: how far the words of this device have come, in numbers with their time; what is not known says so. */
export function SyncPage({ deps }: { deps: SyncPageDeps }) {
  const text = useText();
  const view = useSyncExternalStore(deps.sync.subscribe, deps.sync.get);
  const { facts, at, read } = useFacts(deps, view);
  const [isAsked, setAsked] = useState(false);
  const sendNow = () => {
    deps.sync.wake('asked');
    setAsked(true);
    setTimeout(() => {
      setAsked(false);
      read();
    }, AGAIN_MS);
  };
  return (
    <div className="page">
      <h1>{text('you.sync')}</h1>
      <p className="page-lead">
        {text(view.mode === 'local-only' ? 'sync.guest' : 'sync.lead')}
      </p>
      <TextTable
        caption={text('sync.caption', {
          time: timeOf(at, text('sync.none')),
        })}
        head={[text('sync.what'), text('sync.now')]}
        rows={facts === null ? [] : rowsOf(facts, view, deps, text)}
      />
      <div className="page-actions">
        <Button kind="main" onClick={sendNow}>
          {text('sync.send')}
        </Button>
        <Button kind="plain" onClick={read}>
          {text('sync.again')}
        </Button>
      </div>
      <p role="status">{isAsked ? text('sync.sent') : ''}</p>
      {facts !== null && facts.parked.length > 0 && (
        <Card>
          {text('sync.parked')}
          {': '}
          {facts.parked
            .map(({ why, count }) =>
              text(parkedWords[why] ?? 'sync.parked.other', { n: count }),
            )
            .join(' · ')}
        </Card>
      )}
      {facts !== null && (
        <RefusedChanges deps={deps} refused={facts.refused} onChanged={read} />
      )}
      {facts !== null && facts.trace.length > 0 && (
        <TextTable
          caption={text('sync.trace')}
          head={[
            text('sync.trace.when'),
            text('sync.trace.step'),
            text('sync.trace.op'),
          ]}
          rows={facts.trace.map(({ opId, step, at: when }) => [
            secondsOf(when),
            text(stepWords[step] ?? 'sync.none'),
            opId.slice(-6),
          ])}
        />
      )}
    </div>
  );
}

function useFacts({ store, lines, clock }: SyncPageDeps, view: SyncView) {
  const [known, setKnown] = useState<{
    facts: SyncFacts | null;
    at: number | null;
  }>({ facts: null, at: null });
  const read = useCallback(
    () =>
      drop(
        readSyncFacts(store, lines).then((facts) =>
          setKnown({ facts, at: clock() }),
        ),
        'sync-facts',
      ),
    [store, lines, clock],
  );
  // What the courier tells changes with each acknowledgement: the numbers beside it are read again then.
  useEffect(read, [
    read,
    view.lastAckAt,
    view.lastPullAt,
    view.queued,
    view.role,
  ]);
  return { ...known, read };
}

function rowsOf(
  facts: SyncFacts,
  view: SyncView,
  { hasBackgroundSync, store }: SyncPageDeps,
  text: Text,
): [string, string][] {
  const none = text('sync.none');
  const number = (n: number) => new Intl.NumberFormat().format(n);
  const { persisted } = store.status();
  return [
    [text('sync.queued'), number(facts.queued)],
    [text('sync.oldest'), timeOf(facts.oldestAt, none)],
    [text('sync.refused'), number(facts.refused.length)],
    [text('sync.acked'), timeOf(facts.lastAckAt, none)],
    [text('sync.pulled'), timeOf(facts.lastPullAt, none)],
    [
      text('sync.version'),
      facts.cookie === null ? none : number(facts.cookie.v),
    ],
    [text('sync.epoch'), facts.cookie?.epoch ?? none],
    [text('sync.role'), text(`sync.role.${view.role}`)],
    [text('sync.mode'), text(`sync.mode.${view.mode}`)],
    [
      text('sync.courier'),
      view.courier === null ? none : text(`sync.courier.${view.courier}`),
    ],
    [text('sync.spares'), number(facts.spares)],
    [text('sync.worker'), text(workerWords(facts, hasBackgroundSync))],
    [
      text('words.persisted'),
      persisted === null ? none : text(persisted ? 'words.yes' : 'words.no'),
    ],
    [text('sync.database'), facts.database],
  ];
}

function workerWords(facts: SyncFacts, isThere: boolean): MessageId {
  if (!isThere) return 'sync.worker.no';
  return facts.workerGaveUp ? 'sync.worker.gaveup' : 'sync.worker.yes';
}

function timeOf(at: number | null, none: string): string {
  if (at === null) return none;
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(at);
}

const secondsOf = (at: number): string =>
  new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(at);
