import { useSyncExternalStore } from 'react';
import type { SecretDeps } from '#web/sanctuary/lock-deps.ts';
import { LockSecretForm } from '#web/sanctuary/lock-secret-form.tsx';
import { Sheet } from '#web/ui/sheet.tsx';
import { useText } from '#web/ui/use-text.ts';
import { findKey } from '#web/vault/unlock.ts';
import type { Asking } from './asking.ts';

type Props = { asking: Asking; secrets: SecretDeps };

/** The secret once more, on a sheet over whatever asked for it (LOCK-9). Words of `lock` and `account` must be there. */
export function AskAgain({ asking, secrets }: Props) {
  const text = useText();
  const isAsked = useSyncExternalStore(asking.subscribe, asking.isAsked);
  const leave = () => asking.answer(false);
  return (
    <Sheet open={isAsked} onClose={leave} title={text('lock.again')}>
      {isAsked && (
        <LockSecretForm
          deps={secrets}
          work={(way) => findKey(secrets, way)}
          submit="lock.again.go"
          onDone={() => asking.answer(true)}
          onLeave={leave}
        />
      )}
    </Sheet>
  );
}
