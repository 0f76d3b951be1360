import { useEffect, useState, type ReactNode } from 'react';
import { drop } from '#shared/base/drop.ts';

type Props = { done: Promise<void>; children: ReactNode };

/** Draws what belongs to no first screen once that stands: its code is not even asked for before (PERF-10). */
export function AfterDrawing({ done, children }: Props) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    let gone = false;
    const show = () => {
      if (!gone) setDue(true);
    };
    drop(done.then(show), 'after-drawing');
    return () => {
      gone = true;
    };
  }, [done]);
  return isDue && children;
}
