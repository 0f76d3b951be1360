import { useState, type FormEvent } from 'react';
import { ok } from '#shared/base/result.ts';
import { PractiseCode } from '#web/account/practise-code.tsx';
import { RecoveryCode } from '#web/account/recovery-code.tsx';
import { Told } from '#web/account/told.tsx';
import { useTask } from '#web/account/use-task.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { RecoveryWrap } from '#web/vault/unlock.ts';
import { practise } from './lock-actions.ts';
import type { LockDeps } from './lock-deps.ts';

type Props = {
  deps: Pick<LockDeps, 'copy' | 'print' | 'download'>;
  user: string;
  recovery: RecoveryWrap;
  /** The code belongs to a lock in the making, or is made for one that is set. */
  isForNewLock: boolean;
  onKept: () => Promise<void>;
  /** A lock without a (new) code is the person's to choose; what it costs stands beside it. */
  onWithout: () => Promise<void>;
};

/** The recovery code, shown once and practised once by opening its wrap, before the lock is real (LOCK-8). */
export function LockCode({
  deps,
  user,
  recovery,
  isForNewLock,
  onKept,
  onWithout,
}: Props) {
  const text = useText();
  const [isTrying, setTrying] = useState(false);
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const task = useTask();
  const finish = (work: () => Promise<void>) =>
    task.run(
      async () => ok(await work()),
      () => undefined,
    );

  function go(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    task.run(
      async () => {
        const opened = practise(user, recovery.wrap, typed);
        if (opened.ok) await onKept();
        return opened;
      },
      () => undefined,
    );
  }

  if (!isTrying)
    return (
      <Card title={text('code.title')}>
        <p>{text('code.lead')}</p>
        <p>{text('code.place')}</p>
        <RecoveryCode code={recovery.code} deps={deps} />
        <p>{text(isForNewLock ? 'lock.without.words' : 'lock.code.then')}</p>
        <Told error={task.error} />
        <div className="account-pair">
          <Button disabled={task.isBusy} onClick={() => finish(onWithout)}>
            {text(isForNewLock ? 'lock.without' : 'lock.leave')}
          </Button>
          <Button disabled={task.isBusy} onClick={() => setTrying(true)}>
            {text('code.kept')}
          </Button>
        </div>
      </Card>
    );
  return (
    <Card title={text('code.try.title')}>
      <form onSubmit={go} method="post" noValidate className="account-form">
        <p>{text('code.try.lead')}</p>
        <PractiseCode
          code={recovery.code}
          typed={typed}
          onType={(value) => {
            setTyped(value);
            task.forget();
          }}
          isTried={isTried}
          deps={deps}
        />
        <Told error={task.error} />
        <div className="account-pair">
          <Button disabled={task.isBusy} onClick={() => setTrying(false)}>
            {text('lock.leave')}
          </Button>
          <Button type="submit" disabled={task.isBusy || typed === ''}>
            {text(isForNewLock ? 'lock.set.go' : 'lock.code.go')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
