import { useEffect, useState } from 'react';
import { BREATH_HALF_MS } from '#shared/safety/grounding.ts';

/** After these the exercise ends by itself: nothing goes on for ever. */
export const BREATHS = 10;

export type Breath =
  { state: 'rest' | 'done' } | { state: 'in' | 'out'; count: number };

/** In, out, in, out, begun and ended by touch. */
export function useBreath(): {
  breath: Breath;
  begin: () => void;
  stop: () => void;
} {
  const [breath, setBreath] = useState<Breath>({ state: 'rest' });
  useEffect(() => {
    if (breath.state === 'rest' || breath.state === 'done') return undefined;
    const timer = setTimeout(() => setBreath(nextBreath), BREATH_HALF_MS);
    return () => clearTimeout(timer);
  }, [breath]);
  return {
    breath,
    begin: () => setBreath({ state: 'in', count: 1 }),
    stop: () => setBreath({ state: 'rest' }),
  };
}

/** What follows when one half is over. */
export function nextBreath(breath: Breath): Breath {
  switch (breath.state) {
    case 'in':
      return { state: 'out', count: breath.count };
    case 'out':
      return breath.count >= BREATHS
        ? { state: 'done' }
        : { state: 'in', count: breath.count + 1 };
    case 'rest':
    case 'done':
      return breath;
  }
}
