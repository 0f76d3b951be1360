import { useEffect, useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';
import { countImport, type ImportCount } from './import-count.ts';
import { ImportCounted } from './import-counted.tsx';
import { openImport, type ImportSource } from './import-open.ts';
import type { OpenSealed } from './import-own.ts';
import { keyedBy } from './import-ids.ts';
import { ImportSecret } from './import-secret.tsx';
import { beginAdded, countAdded, undoImport } from './import-undo.ts';
import { openWithSecret, readWraps } from './import-unlock.ts';
import { writeImport, type ImportEnd } from './import-write.ts';
import type { RightsDeps, YouDeps } from './you-deps.ts';

type State =
  | { name: 'idle' }
  | { name: 'reading' | 'writing' | 'undoing'; n: number }
  | { name: 'counted'; found: Found; count: ImportCount }
  | { name: 'closed'; file: File; source: ImportSource; isWrong: boolean }
  | { name: 'opening'; file: File; source: ImportSource }
  | { name: 'done'; end: ImportEnd }
  | { name: 'undone' }
  | { name: 'unreadable' | 'sealed' | 'failed' };

/** A recognised file with what opens it; `close` forgets the keys that were brought for it. */
type Found = { source: ImportSource; open: OpenSealed; close: () => void };

type Props = { deps: YouDeps; rights: RightsDeps };

/** Words from a file: counted first, added on a touch, and taken out again on another (KEEP-11). Works without a network. */
export function ImportPage({ deps, rights }: Props) {
  const text = useText();
  const [state, setState] = useState<State>({ name: 'idle' });
  const [added, setAdded] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const { store, codec, clock, sha256 } = deps;
  const tools = { ...rights, store, codec, clock };
  const open: OpenSealed = (envelope, aad) => codec.open(envelope, aad);
  const here = { open, close: () => undefined };

  useEffect(() => {
    drop(countAdded({ store }).then(setAdded), 'import-added');
  }, [store, state.name]);

  /** One thing at a time; what breaks says so, and nothing of the file is lost by it. */
  const run = (work: () => Promise<void>) =>
    drop(
      work().catch((error: unknown) => {
        setState({ name: 'failed' });
        throw error;
      }),
      'import',
    );

  async function read(file: File): Promise<void> {
    setState({ name: 'reading', n: 0 });
    const source = await openImport(file, sha256);
    if (!source.ok) {
      setState({ name: 'unreadable' });
      return;
    }
    await count(file, { source: source.value, ...here });
  }

  async function count(file: File, found: Found): Promise<void> {
    const { source } = found;
    const onProgress = (n: number) => setState({ name: 'reading', n });
    const keyed = keyedBy(rights.ring());
    const items = source.items(found.open, keyed);
    const counted = await countImport({ ...tools, keyed }, items, onProgress);
    // Conversations without one word of them would be empty pages.
    const isClosed = counted.faults.sealed > 0 && textsIn(counted) === 0;
    if (!isClosed) setState({ name: 'counted', found, count: counted });
    else if (source.header?.flavour === 'sealed')
      setState({ name: 'closed', file, source, isWrong: false });
    else setState({ name: 'sealed' });
  }

  async function unlock(
    { file, source }: { file: File; source: ImportSource },
    typed: { secret: string; address: string },
  ): Promise<void> {
    const { header } = source;
    if (header === null) return;
    setState({ name: 'opening', file, source });
    const wraps = await readWraps(file);
    const keys = { kdf: rights.kdf, randomBytes: rights.ids.randomBytes };
    const opened = await openWithSecret(keys, { header, wraps }, typed);
    if (opened.ok) await count(file, { source, ...opened.value });
    else setState({ name: 'closed', file, source, isWrong: true });
  }

  async function write(found: Found): Promise<void> {
    setState({ name: 'writing', n: 0 });
    const keyed = keyedBy(rights.ring());
    await beginAdded(tools);
    const onProgress = (n: number) => setState({ name: 'writing', n });
    const items = found.source.items(found.open, keyed);
    const end = await writeImport({ ...tools, keyed }, items, onProgress);
    found.close();
    setState({ name: 'done', end });
  }

  async function undo(): Promise<void> {
    setState({ name: 'undoing', n: 0 });
    const onProgress = (n: number) => setState({ name: 'undoing', n });
    const isDone = await undoImport(tools, onProgress);
    setState(isDone ? { name: 'undone' } : { name: 'failed' });
  }

  const isBusy =
    state.name === 'reading' ||
    state.name === 'writing' ||
    state.name === 'opening' ||
    state.name === 'undoing';
  return (
    <div className="page">
      <h1>{text('you.import')}</h1>
      <p>{text('import.words')}</p>
      <p className="page-lead">{text('import.kinds')}</p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text('import.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) run(() => read(file));
        }}
      />
      <Button disabled={isBusy} onClick={() => input.current?.click()}>
        {text('import.choose')}
      </Button>
      <div role="status" className="export-state">
        <ImportState state={state} />
      </div>
      {state.name === 'counted' && (
        <ImportCounted
          source={state.found.source}
          count={state.count}
          onAdd={() => run(() => write(state.found))}
          onLeave={() => {
            state.found.close();
            setState({ name: 'idle' });
          }}
        />
      )}
      {(state.name === 'closed' || state.name === 'opening') && (
        <ImportSecret
          isOpening={state.name === 'opening'}
          isWrong={state.name === 'closed' && state.isWrong}
          onOpen={(typed) => run(() => unlock(state, typed))}
        />
      )}
      {added > 0 && !isBusy && (
        <Card title={text('import.undo.title')}>
          <p>{text('import.undo.words', { n: added })}</p>
          <Button onClick={() => run(undo)}>{text('import.undo')}</Button>
        </Card>
      )}
    </div>
  );
}

const textsIn = ({ added, same, beside, erased }: ImportCount): number =>
  added + same + beside + erased;

function ImportState({ state }: { state: State }) {
  const text = useText();
  switch (state.name) {
    case 'idle':
    case 'counted':
    case 'opening':
      return null;
    case 'closed':
      return <Line>{text('import.closed')}</Line>;
    case 'reading':
      return <Line>{text('import.reading', { n: state.n })}</Line>;
    case 'writing':
      return <Line>{text('import.writing', { n: state.n })}</Line>;
    case 'undoing':
      return <Line>{text('import.undoing', { n: state.n })}</Line>;
    case 'undone':
      return (
        <Line tone="ok" glyph="check">
          {text('import.undone')}
        </Line>
      );
    case 'unreadable':
      return <Line tone="act">{text('err.file')}</Line>;
    case 'sealed':
      return <Line tone="act">{text('import.sealed')}</Line>;
    case 'failed':
      return <Line tone="act">{text('import.failed')}</Line>;
    case 'done':
      return state.end.stopped ? (
        <Line tone="act">
          {text('import.stopped', { n: state.end.added + state.end.beside })}
        </Line>
      ) : (
        <Line tone="ok" glyph="check">
          {text('import.done', { n: state.end.added + state.end.beside })}
        </Line>
      );
  }
}
