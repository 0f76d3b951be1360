import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import { SecretField } from './secret-field.tsx';
import { Told } from './told.tsx';
import type { Account } from './types.ts';
import { useOpening } from './use-opening.ts';
import { useTask } from './use-task.ts';

/**
 * Erases the account, with the passphrase asked again and a copy offered first (LOCK-9, LOCK-11, LEAVE-5). The way out
 * stands first and is as large as the other. After it the account is `erasing`, which its page tells.
 */
export function EraseAccount({ account }: { account: Account }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const task = useTask();
  const place = useOpening(isOpen);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (passphrase === '') return;
    task.run(
      () => account.eraseAccount({ passphrase }),
      () => setPassphrase(''),
    );
  }

  function close(): void {
    setOpen(false);
    setPassphrase('');
    task.forget();
  }

  return (
    <section aria-labelledby="leave-title">
      <h2 id="leave-title">{text('leave.title')}</h2>
      <p>{text('leave.words')}</p>
      <div ref={place}>
        {!isOpen && (
          <Button onClick={() => setOpen(true)}>{text('leave.open')}</Button>
        )}
        {isOpen && (
          <form
            onSubmit={submit}
            method="post"
            noValidate
            className="account-form"
          >
            <p>{text('leave.undone')}</p>
            <p>
              <Link href="/you/export" className="text-link">
                {text('signout.export')}
              </Link>
            </p>
            <SecretField
              label={text('signin.passphrase')}
              autoComplete="current-password"
              value={passphrase}
              onChange={setPassphrase}
            />
            <div className="account-pair">
              <Button onClick={close} disabled={task.isBusy}>
                {text('leave.keep')}
              </Button>
              <Button
                type="submit"
                kind="danger"
                disabled={task.isBusy || passphrase === ''}
              >
                {text('leave.go')}
              </Button>
            </div>
            <Told error={task.error} busy={task.isBusy && 'leave.going'} />
          </form>
        )}
      </div>
    </section>
  );
}
