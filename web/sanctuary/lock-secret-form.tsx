import { useState, type FormEvent } from 'react';
import type { Result } from '#shared/base/result.ts';
import { SecretField } from '#web/account/secret-field.tsx';
import { Told } from '#web/account/told.tsx';
import { useTask } from '#web/account/use-task.ts';
import '#web/account/account.css';
import './lock.css';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { UnlockError, Way } from '#web/vault/unlock.ts';
import type { SecretDeps } from './lock-deps.ts';
import { useTries } from './lock-tries.ts';

type Props = {
  deps: Pick<SecretDeps, 'vault' | 'clock'>;
  /** What is tried with the secret; it never comes back to the page. */
  work: (way: Way) => Promise<Result<unknown, UnlockError>>;
  submit: MessageId;
  onDone: () => void;
  /** The way out, as large as the way on (CARE-9). Missing where there is none. */
  onLeave?: () => void;
};

/**
 * Passphrase or recovery code, with the waits of LOCK-7. The fields have no name and the form no address, so that nothing
 * of it can travel; the secret leaves the page with the form.
 */
export function LockSecretForm({ deps, work, submit, onDone, onLeave }: Props) {
  const text = useText();
  const [isCode, setCode] = useState(false);
  const [secret, setSecret] = useState('');
  const task = useTask();
  const tries = useTries(deps);
  const isFree = tries.seconds === 0 && !task.isBusy;

  function go(event: FormEvent): void {
    event.preventDefault();
    if (!isFree || secret === '') return;
    const way = isCode ? { recoveryCode: secret } : { passphrase: secret };
    task.run(
      async () => {
        const tried = await work(way);
        if (!tried.ok && tried.error === 'wrong_passphrase') tries.failed();
        // One sentence for both secrets: neither tells what the other would have been.
        return tried;
      },
      () => {
        setSecret('');
        tries.opened();
        onDone();
      },
    );
  }

  return (
    <form
      onSubmit={go}
      method="post"
      noValidate
      className="account-form lock-form"
    >
      {/* Two fields in one place would share a password manager's guess. */}
      <SecretField
        key={isCode ? 'code' : 'passphrase'}
        label={text(isCode ? 'lock.code' : 'lock.passphrase')}
        hint={isCode ? text('signin.code.why') : undefined}
        autoComplete={isCode ? 'off' : 'current-password'}
        value={secret}
        onChange={(value) => {
          setSecret(value);
          task.forget();
        }}
      />
      <Told error={task.error} busy={task.isBusy && 'lock.opening'} />
      {tries.seconds > 0 && (
        <p className="lock-wait">{text('lock.wait', { n: tries.seconds })}</p>
      )}
      <div className={onLeave === undefined ? 'lock-go' : 'account-pair'}>
        {onLeave !== undefined && (
          <Button onClick={onLeave} disabled={task.isBusy}>
            {text('lock.leave')}
          </Button>
        )}
        <Button
          type="submit"
          kind={onLeave === undefined ? 'main' : 'plain'}
          disabled={!isFree || secret === ''}
        >
          {text(submit)}
        </Button>
      </div>
      <Button
        kind="quiet"
        disabled={task.isBusy}
        onClick={() => {
          setCode(!isCode);
          setSecret('');
          task.forget();
        }}
      >
        {text(isCode ? 'lock.use.passphrase' : 'lock.use.code')}
      </Button>
    </form>
  );
}
