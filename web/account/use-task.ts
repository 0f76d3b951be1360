import { useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { Result } from '#shared/base/result.ts';

export type Task = {
  isBusy: boolean;
  /** What the last try was refused for. */
  error: ErrorCode | null;
  forget: () => void;
  /** Does nothing while an earlier run is on its way: a second touch is no second sending. */
  run: <T>(
    work: () => Promise<Result<T, ErrorCode>>,
    done: (value: T) => void,
  ) => void;
};

/** One thing at a time that may be refused. What is thrown is told as `internal` and counted. */
export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorCode | null>(null);
  // A ref, because two touches can come before the page is drawn again.
  const running = useRef(false);

  async function go<T>(
    work: () => Promise<Result<T, ErrorCode>>,
    done: (value: T) => void,
  ): Promise<void> {
    try {
      const result = await work();
      if (result.ok) done(result.value);
      else setError(result.error);
    } catch (thrown) {
      setError('internal');
      throw thrown;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return {
    isBusy,
    error,
    forget: () => setError(null),
    run(work, done) {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setError(null);
      drop(go(work, done), 'account');
    },
  };
}
