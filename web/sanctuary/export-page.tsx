import { useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { sealOlder } from '#shared/crypto/wraps.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { exportName, makeJsonLines, makeMarkdown } from './export-file.ts';
import type { ExportWrap, Flavour } from './export-lines.ts';
import type { MarkdownWords } from './export-markdown.ts';
import { readExport } from './export-source.ts';
import type { RightsDeps, YouDeps } from './you-deps.ts';

type State =
  | { name: 'idle' }
  | { name: 'making' }
  | { name: 'done'; lines: number | null; isVerified: boolean }
  | { name: 'refused' }
  | { name: 'failed' };

type Kind = 'markdown' | Flavour;

/** Every word as a file, made on this device without a network (KEEP-10, PRIV-9). */
export function ExportPage({ deps }: { deps: YouDeps }) {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('you.export')}</h1>
      <p>{text('export.words')}</p>
      <p className="page-lead">{text('export.open')}</p>
      <ExportButtons deps={deps} />
      {canSeal(deps) && (
        <p className="page-lead">{text('export.sealed.words')}</p>
      )}
    </div>
  );
}

/** Without a locked key in it, a sealed file would open on this device alone: then it is no copy. */
const canSeal = ({ rights }: YouDeps): boolean =>
  rights !== undefined && rights.wraps().length > 0;

/** All that opens the file elsewhere: each way in, and what lies behind a rotation (EXP-2). */
function lockedKeys(rights: RightsDeps, space: string): ExportWrap[] {
  const ring = rights.ring();
  if (ring === null || ring.older.length === 0) return rights.wraps();
  const w = sealOlder(ring, space, rights.ids.randomBytes);
  const { gen } = ring.current;
  const older = { id: 'older', kind: 'older', gen, w } as const;
  return [...rights.wraps(), { ...older, kdf: null, saltPart: null }];
}

/** The files; also offered before everything is erased. The passphrase is asked again first (LOCK-9). */
export function ExportButtons({ deps }: { deps: YouDeps }) {
  const text = useText();
  const [state, setState] = useState<State>({ name: 'idle' });

  async function makeFile(kind: Kind): Promise<void> {
    setState({ name: 'making' });
    const { rights, store, codec, sha256 } = deps;
    if (rights !== undefined && !(await rights.askAgain())) {
      setState({ name: 'refused' });
      return;
    }
    const madeAt = deps.clock();
    const isSealed = kind === 'sealed';
    const wraps =
      isSealed && rights !== undefined ? lockedKeys(rights, store.spaceId) : [];
    const rows = readExport({ store, codec, wraps });
    if (kind === 'markdown') {
      const file = await makeMarkdown(rows, markdownWords(text));
      deps.download(file, exportName(madeAt, 'md'));
      setState({ name: 'done', lines: null, isVerified: false });
      return;
    }
    const frame = {
      space: store.spaceId,
      epoch: store.pointer.get().epoch,
      madeAt: new Date(madeAt).toISOString(),
      flavour: kind,
    };
    const made = await makeJsonLines(rows, frame, sha256);
    // A file whose own hash does not agree is not handed out as a copy of anything.
    if (sha256 !== null && !made.isVerified) throw new Error('export torn');
    deps.download(made.file, exportName(madeAt, 'jsonl'));
    setState({ name: 'done', ...made });
  }

  const start = (kind: Kind) =>
    drop(
      makeFile(kind).catch((error: unknown) => {
        setState({ name: 'failed' });
        throw error;
      }),
      'export',
    );
  const isMaking = state.name === 'making';

  return (
    <>
      <div className="sheet-actions">
        <Button disabled={isMaking} onClick={() => start('markdown')}>
          {text('export.markdown')}
        </Button>
        <Button disabled={isMaking} onClick={() => start('readable')}>
          {text('export.jsonl')}
        </Button>
        {canSeal(deps) && (
          <Button disabled={isMaking} onClick={() => start('sealed')}>
            {text('export.sealed')}
          </Button>
        )}
      </div>
      <div role="status" className="export-state">
        <ExportState state={state} />
      </div>
    </>
  );
}

function ExportState({ state }: { state: State }) {
  const text = useText();
  switch (state.name) {
    case 'idle':
      return null;
    case 'making':
      return <Line>{text('export.making')}</Line>;
    case 'refused':
      return <Line>{text('export.refused')}</Line>;
    case 'failed':
      return <Line tone="act">{text('export.failed')}</Line>;
    case 'done':
      return (
        <Line tone="ok" glyph="check">
          {state.isVerified && state.lines !== null
            ? text('export.verified', { n: state.lines })
            : text('export.done')}
        </Line>
      );
  }
}

function markdownWords(text: Text): MarkdownWords {
  const moment = new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return {
    title: text('app.name'),
    you: text('talk.you'),
    maya: text('talk.maya'),
    untitled: text('sessions.untitled'),
    unreadable: text('state.unreadable'),
    when: (at) => moment.format(at),
    why: (why) => text(`export.why.${why}`),
  };
}
