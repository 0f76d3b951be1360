import { useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { useSettings } from '#web/local-store/settings.ts';
import { Select } from '#web/ui/select.tsx';
import { useText } from '#web/ui/use-text.ts';
import { isLonger, type LockDelay } from '#web/vault/auto-lock.ts';
import { findKey } from '#web/vault/unlock.ts';
import { LockAgain } from './lock-again.tsx';
import type { LockDeps } from './lock-deps.ts';

const delays: readonly LockDelay[] = ['at-once', '1', '5', '15', '60', 'never'];

/** When the lock closes (LOCK-3). Sooner holds at once; later wants the secret again (LOCK-9). */
export function LockDelayField({ deps }: { deps: LockDeps }) {
  const text = useText();
  const { lockDelay } = useSettings(deps.settings);
  const [wished, setWished] = useState<LockDelay | null>(null);
  const set = (delay: LockDelay) => {
    setWished(null);
    drop(deps.settings.set({ lockDelay: delay }), 'settings');
  };
  return (
    <>
      <Select
        label={text('lock.delay')}
        hint={text('lock.delay.hint')}
        value={wished ?? lockDelay}
        options={delays.map((value) => ({
          value,
          label: text(`lock.delay.${value}`),
        }))}
        onChange={(delay) =>
          isLonger(lockDelay, delay) ? setWished(delay) : set(delay)
        }
      />
      {wished !== null && (
        <LockAgain
          title="lock.longer"
          words="lock.longer.words"
          submit="lock.longer.go"
          deps={deps}
          work={(way) => findKey(deps, way)}
          onDone={() => set(wished)}
          onLeave={() => setWished(null)}
        />
      )}
    </>
  );
}
