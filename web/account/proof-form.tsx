import { useState, type FormEvent } from 'react';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { SecretField } from './secret-field.tsx';
import { Told } from './told.tsx';
import type { Account } from './types.ts';
import { useTask } from './use-task.ts';

type Props = {
  account: Account;
  email: string;
  onProved: () => void;
  onLeave: () => void;
};

/** The passphrase once more, where the server wants a sign-in of the last 15 minutes (AUTH-5). */
export function ProofForm({ account, email, onProved, onLeave }: Props) {
  const text = useText();
  const [passphrase, setPassphrase] = useState('');
  const task = useTask();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (passphrase === '') return;
    task.run(
      () => account.signIn({ email, passphrase }),
      () => onProved(),
    );
  }

  return (
    <Card title={text('proof.title')}>
      <form onSubmit={submit} method="post" noValidate className="account-form">
        <p>{text('err.proof')}</p>
        <input
          type="text"
          autoComplete="username"
          value={email}
          readOnly
          hidden
        />
        <SecretField
          label={text('signin.passphrase')}
          autoComplete="current-password"
          value={passphrase}
          onChange={setPassphrase}
        />
        <div className="account-pair">
          <Button onClick={onLeave} disabled={task.isBusy}>
            {text('proof.leave')}
          </Button>
          <Button type="submit" disabled={task.isBusy || passphrase === ''}>
            {text('proof.go')}
          </Button>
        </div>
        <Told error={task.error} busy={task.isBusy && 'signin.going'} />
      </form>
    </Card>
  );
}
