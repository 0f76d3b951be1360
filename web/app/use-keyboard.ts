import { useEffect, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { KeyboardState } from './frame-inset.ts';

/** What an on-screen keyboard covers. Nobody has one up before the first touch, so its code comes beside the first drawing. */
export function useKeyboard(): Pick<KeyboardState, 'inset' | 'isUp'> {
  const [state, show] = useState({ inset: 0, isUp: false });
  useEffect(() => {
    let stop = (): void => undefined;
    let gone = false;
    const watch = async () => {
      const { watchKeyboard } = await import('./frame-keyboard.ts');
      if (!gone) stop = watchKeyboard(window, show);
    };
    drop(watch(), 'keyboard');
    return () => {
      gone = true;
      stop();
    };
  }, []);
  return state;
}
