import { useEffect, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { useStoreStatus } from '#web/local-store/hooks.ts';
import { estimate } from '#web/local-store/storage.ts';
import { Card } from '#web/ui/card.tsx';
import { TextTable } from '#web/ui/text-table.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { readHoldings, type Holdings } from './holdings.ts';
import { SessionSeals } from './session-seals.tsx';
import type { YouDeps } from './you-deps.ts';

/** Where the words are, in numbers with time and unit; what is not known says "No data" (OFF-12, P6). */
export function WordsPage({ deps }: { deps: YouDeps }) {
  const text = useText();
  const status = useStoreStatus(deps.store);
  const holdings = useHoldings(deps);
  const space = useSpace(deps);
  const none = text('empty.number');
  const number = new Intl.NumberFormat();
  const count = (n: number | undefined) =>
    n === undefined ? none : number.format(n);
  return (
    <div className="page">
      <h1>{text('you.words')}</h1>
      {status.privateWindow && <Card tone="act">{text('private.window')}</Card>}
      {status.full && <Card tone="act">{text('storage.full')}</Card>}
      {status.persisted === false && <Card>{text('persist.no')}</Card>}
      <TextTable
        caption={text('words.caption', { time: timeOf(holdings?.at, none) })}
        head={[text('words.what'), text('words.now')]}
        rows={[
          [text('words.messages'), count(holdings?.messages)],
          [text('words.sessions'), count(holdings?.sessions)],
          [text('words.dreams'), count(holdings?.dreams)],
          [text('words.waiting'), count(holdings?.waiting)],
          [text('words.oldest'), timeOf(holdings?.oldest, none)],
          [text('words.refused'), count(holdings?.refused)],
          [text('words.space'), spaceWords(space, text)],
          [
            text('words.persisted'),
            status.persisted === null
              ? none
              : text(status.persisted ? 'words.yes' : 'words.no'),
          ],
          [text('words.state'), text(`words.state.${status.state}`)],
        ]}
      />
      <p className="page-lead">{text('words.sync')}</p>
      {deps.rights !== undefined && (
        <SessionSeals deps={deps} rights={deps.rights} />
      )}
    </div>
  );
}

type Space = Awaited<ReturnType<typeof estimate>>;

function useSpace({ store }: YouDeps): Space | undefined {
  const [space, setSpace] = useState<Space>();
  useEffect(() => {
    drop(estimate(store.storage).then(setSpace), 'estimate');
  }, [store]);
  return space;
}

function useHoldings({ store, clock }: YouDeps): Holdings | undefined {
  const [holdings, setHoldings] = useState<Holdings>();
  useEffect(() => {
    drop(readHoldings(store, clock).then(setHoldings), 'holdings');
  }, [store, clock]);
  return holdings;
}

function timeOf(at: number | null | undefined, none: string): string {
  if (at === null || at === undefined) return none;
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(at);
}

function spaceWords(space: Space | undefined, text: Text): string {
  if (space === undefined || space.usage === null) return text('empty.number');
  const megabytes = new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  });
  const used = megabytes.format(space.usage / 1e6);
  return space.quota === null
    ? used
    : text('words.space.of', {
        used,
        all: megabytes.format(space.quota / 1e6),
      });
}
