import { useCallback, useEffect, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { waitLeft, type Tries } from '#web/vault/unlock.ts';
import type { SecretDeps } from './lock-deps.ts';

const ON_SHELF = 'tries';
const SECOND_MS = 1_000;
const none: Tries = { failures: 0, failedAt: 0 };

/**
 * LOCK-7: the wait after wrong tries, counted over reloads by the vault's shelf as well as it goes. It calms whoever types;
 * what holds is Argon2id. `seconds` is 0 when the next try is free.
 */
export function useTries({
  vault,
  clock,
}: Pick<SecretDeps, 'vault' | 'clock'>) {
  const [tries, setTries] = useState(none);
  const [seconds, setSeconds] = useState(0);

  const read = useCallback(
    (of: Tries) => Math.ceil(waitLeft(of, clock()) / SECOND_MS),
    [clock],
  );
  const note = useCallback(
    (next: Tries) => {
      setTries(next);
      setSeconds(read(next));
    },
    [read],
  );

  useEffect(() => {
    let isOver = false;
    const before = async () => {
      const kept = parseTries(await vault.shelf.get(ON_SHELF));
      if (!isOver && kept !== null) note(kept);
    };
    drop(before(), 'tries');
    return () => {
      isOver = true;
    };
  }, [vault, note]);

  useEffect(() => {
    if (seconds === 0) return undefined;
    const timer = window.setInterval(() => setSeconds(read(tries)), 250);
    return () => window.clearInterval(timer);
  }, [seconds, tries, read]);

  return {
    seconds,
    failed(): void {
      const next = { failures: tries.failures + 1, failedAt: clock() };
      note(next);
      drop(vault.shelf.put(ON_SHELF, JSON.stringify(next)), 'tries');
    },
    opened(): void {
      note(none);
      drop(vault.shelf.remove(ON_SHELF), 'tries');
    },
  };
}

function parseTries(text: string | null): Tries | null {
  const [failures, failedAt] = (text ?? '').match(/\d+/g)?.map(Number) ?? [];
  return failures === undefined || failedAt === undefined
    ? null
    : { failures, failedAt };
}
