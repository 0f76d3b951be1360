import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import type { ErrorCode } from '#shared/base/errors.ts';
import { ok, type Result } from '#shared/base/result.ts';
import { NewPassphrase } from '#web/account/new-passphrase.tsx';
import { Told } from '#web/account/told.tsx';
import { useTask } from '#web/account/use-task.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { checkPassphrase, fiveWords } from '#web/vault/passphrase.ts';
import { findKey } from '#web/vault/unlock.ts';
import { draftLock, setLock, type LockDraft } from './lock-actions.ts';
import { LockAgain } from './lock-again.tsx';
import { LockCode } from './lock-code.tsx';
import type { LockDeps } from './lock-deps.ts';

type Props = {
  deps: LockDeps;
  /** Of the account; `null` for a guest, who chooses a passphrase for this device. */
  address: string | null;
  onDone: () => void;
  onLeave: () => void;
};

/** With an account its passphrase is the lock's; a guest chooses one, and gets a recovery code (LOCK-2, LOCK-8). */
export function LockSetup({ deps, address, onDone, onLeave }: Props) {
  const text = useText();
  const [draft, setDraft] = useState<LockDraft | null>(null);
  const { vault } = deps;
  const hasPassphrase = vault.wraps
    .list()
    .some(({ kind }) => kind === 'passphrase');

  if (hasPassphrase)
    return (
      <LockAgain
        title="lock.set"
        words="lock.set.account"
        submit="lock.set.go"
        deps={deps}
        work={async (way) => {
          const found = await findKey(deps, way);
          if (found.ok) await setLock(deps, []);
          return found;
        }}
        onDone={onDone}
        onLeave={onLeave}
      />
    );
  if (address !== null)
    return (
      <Card title={text('lock.set')}>
        <p>{text('lock.set.signin')}</p>
        <Link href="/you/account" className="text-link">
          {text('lock.set.signin.go')}
        </Link>
      </Card>
    );
  if (draft !== null)
    return (
      <LockCode
        deps={deps}
        user={vault.user}
        recovery={draft.recovery}
        isForNewLock
        onKept={async () => {
          await setLock(deps, [draft.wrap, draft.recovery.wrap]);
          onDone();
        }}
        onWithout={async () => {
          await setLock(deps, [draft.wrap]);
          onDone();
        }}
      />
    );
  return <Choose deps={deps} onLeave={onLeave} onMade={setDraft} />;
}

function Choose({
  deps,
  onLeave,
  onMade,
}: Pick<Props, 'deps' | 'onLeave'> & { onMade: (draft: LockDraft) => void }) {
  const text = useText();
  const [passphrase, setPassphrase] = useState('');
  const [isTried, setTried] = useState(false);
  const task = useTask();

  function go(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    task.run(
      async (): Promise<Result<LockDraft | null, ErrorCode>> => {
        const { ok: isGood } = await checkPassphrase(passphrase);
        return isGood ? draftLock(deps, passphrase) : ok(null);
      },
      (made) => {
        if (made === null) return;
        setPassphrase('');
        onMade(made);
      },
    );
  }

  return (
    <Card title={text('lock.set')}>
      <form onSubmit={go} method="post" noValidate className="account-form">
        <p>{text('lock.set.words')}</p>
        <NewPassphrase
          deps={{
            checkPassphrase,
            fiveWords: () => fiveWords(deps.randomBytes),
          }}
          label={text('lock.passphrase.new')}
          value={passphrase}
          onChange={setPassphrase}
          isTried={isTried}
        />
        <Told error={task.error} busy={task.isBusy && 'lock.making'} />
        <div className="account-pair">
          <Button onClick={onLeave} disabled={task.isBusy}>
            {text('lock.leave')}
          </Button>
          <Button type="submit" disabled={task.isBusy}>
            {text('lock.next')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
