import { drop } from '#shared/base/drop.ts';
import type { OpId } from '#shared/base/ids.ts';
import { watchInbox } from '#web/local-store/inbox-list.ts';
import type { AdoptDeps } from './adopt-replies.ts';

/**
 * Adopts replies as they come by a pull, and what an earlier page left (VAULT-15). What opens them is fetched with the first.
 * `onKeys`: calls back when the keys may have changed; what no key opened is tried again then.
 */
export function watchReplies(
  deps: AdoptDeps & { onKeys: (listener: () => void) => unknown },
): () => void {
  let ids: readonly OpId[] = [];
  let work: Promise<void> = Promise.resolve();
  const adopt = () => {
    if (ids.length === 0 || deps.ring() === null) return;
    const now = ids;
    work = work
      .then(() => import('./adopt-replies.ts'))
      .then(({ adoptReplies }) => adoptReplies(deps, now))
      // Of a store that is ill, or code that cannot be fetched now: the list stays, and the next look goes on with it.
      .catch(() => undefined);
    drop(work, 'adopt');
  };
  deps.onKeys(adopt);
  return watchInbox(deps.store, (next) => {
    ids = next;
    adopt();
  });
}
