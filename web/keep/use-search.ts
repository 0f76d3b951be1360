import { useEffect, useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { KeepDeps } from './keep-deps.ts';
import { readSearchDocs } from './search-feed.ts';
import type { SearchHit } from './search-index.ts';
import type { FromWorker, ToWorker } from './search-wire.ts';

export type Search = {
  /** `null`: nothing is asked. */
  hits: SearchHit[] | null;
  /** Whether all lines have been read; until then more may be found. */
  isWhole: boolean;
  hasFailed: boolean;
};

/**
 * Search over the opened words of this device, in a worker that lives as long as the page of search is open (KEEP-9). The
 * index is built when the page opens; what is asked meanwhile is asked again after each part.
 */
export function useSearch(deps: KeepDeps, query: string): Search {
  const [hits, setHits] = useState<SearchHit[] | null>(null);
  const [isWhole, setWhole] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const worker = useRef<Worker | null>(null);
  const asked = useRef({ n: 0, query: '' });

  useEffect(() => {
    let isOpen = true;
    const feed = async () => {
      const made = deps.makeWorker();
      worker.current = made;
      made.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        if (data.n === asked.current.n) setHits(data.hits);
      });
      made.addEventListener('error', () => setFailed(true));
      const tell = (message: ToWorker) => made.postMessage(message);
      for await (const docs of readSearchDocs(deps)) {
        if (!isOpen) return;
        tell({ type: 'add', docs });
        if (asked.current.query !== '')
          tell({ type: 'find', ...asked.current });
      }
      setWhole(true);
    };
    drop(
      feed().catch((error: unknown) => {
        if (isOpen) setFailed(true);
        throw error;
      }),
      'search-feed',
    );
    return () => {
      isOpen = false;
      worker.current?.terminate();
      worker.current = null;
    };
  }, [deps]);

  const words = query.trim();
  useEffect(() => {
    asked.current = { n: asked.current.n + 1, query: words };
    const message: ToWorker = { type: 'find', ...asked.current };
    if (words !== '') worker.current?.postMessage(message);
  }, [words]);

  return { hits: words === '' ? null : hits, isWhole, hasFailed };
}
