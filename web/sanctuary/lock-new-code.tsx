import { useState } from 'react';
import {
  findKey,
  makeRecoveryWrap,
  type RecoveryWrap,
} from '#web/vault/unlock.ts';
import { LockAgain } from './lock-again.tsx';
import { LockCode } from './lock-code.tsx';
import type { LockDeps } from './lock-deps.ts';

type Props = { deps: LockDeps; onDone: () => void; onLeave: () => void };

/** A guest's new recovery code, after the secret was given once more (LOCK-9). It replaces the one before when practised. */
export function LockNewCode({ deps, onDone, onLeave }: Props) {
  const [made, setMade] = useState<RecoveryWrap | null>(null);
  const { vault, randomBytes } = deps;
  if (made === null)
    return (
      <LockAgain
        title="lock.code.new"
        words="lock.code.words"
        submit="lock.code.make"
        deps={deps}
        work={async (way) => {
          const found = await findKey(deps, way);
          if (found.ok)
            setMade(makeRecoveryWrap(found.value, vault.user, randomBytes));
          return found;
        }}
        onDone={() => undefined}
        onLeave={onLeave}
      />
    );
  return (
    <LockCode
      deps={deps}
      user={vault.user}
      recovery={made}
      isForNewLock={false}
      onKept={async () => {
        await vault.wraps.put([made.wrap]);
        onDone();
      }}
      onWithout={() => {
        onLeave();
        return Promise.resolve();
      }}
    />
  );
}
