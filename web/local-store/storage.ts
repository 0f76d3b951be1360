import { drop } from '#shared/base/drop.ts';
import type { StorageManagerLike } from './storage-manager.ts';

/** Bytes used and allowed; `null` where the browser does not tell. */
export async function estimate(
  storage: StorageManagerLike | undefined,
): Promise<{ usage: number | null; quota: number | null }> {
  try {
    const told = await storage?.estimate?.();
    return { usage: told?.usage ?? null, quota: told?.quota ?? null };
  } catch {
    return { usage: null, quota: null };
  }
}

/**
 * A guess, not knowledge: private windows of Safari and Firefox refuse the origin's own directory, and those of Chromium
 * allow less than twice the script heap. A wrong "no" costs a missing warning, so doubt answers no.
 */
export async function isPrivateWindow(
  storage: StorageManagerLike | undefined,
  heapLimitBytes?: number,
): Promise<boolean> {
  try {
    await storage?.getDirectory?.();
  } catch {
    return true;
  }
  const { quota } = await estimate(storage);
  if (quota === null || heapLimitBytes === undefined) return false;
  return quota < 2 * heapLimitBytes;
}

/** Reads what is known without asking the person anything. */
export function watchStorage(
  storage: StorageManagerLike | undefined,
  heapLimitBytes: number | undefined,
  tell: (patch: { privateWindow?: boolean; persisted?: boolean }) => void,
): void {
  drop(
    isPrivateWindow(storage, heapLimitBytes).then((privateWindow) =>
      tell({ privateWindow }),
    ),
    'private-window',
  );
  const persisted = storage?.persisted?.();
  if (persisted !== undefined)
    drop(
      persisted.then((known) => tell({ persisted: known })),
      'persisted',
    );
}
