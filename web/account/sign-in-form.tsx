import { useRef, useState, type FormEvent } from 'react';
import { Button } from '#web/ui/button.tsx';
import { Choice } from '#web/ui/choice.tsx';
import { Field } from '#web/ui/field.tsx';
import { useText } from '#web/ui/use-text.ts';
import { CodeField } from './code-field.tsx';
import { SecretField } from './secret-field.tsx';
import { Told } from './told.tsx';
import type { Account } from './types.ts';
import { useTask } from './use-task.ts';

type Props = {
  account: Account;
  /** Of the account that is asked for again; then it is not typed once more (A11Y-9). */
  email?: string;
};
type Way = 'passphrase' | 'code';

/** Address and passphrase, or recovery code, on the page itself (INST-8). What was typed stays when it is refused. */
export function SignInForm({ account, email: known }: Props) {
  const text = useText();
  const [email, setEmail] = useState(known ?? '');
  const [way, setWay] = useState<Way>('passphrase');
  const [secrets, setSecrets] = useState({ passphrase: '', code: '' });
  const task = useTask();
  const address = useRef<HTMLInputElement>(null);
  const passphrase = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLTextAreaElement>(null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const name = email.trim();
    if (name === '') return address.current?.focus();
    if (secrets[way].trim() === '')
      return (way === 'code' ? code : passphrase).current?.focus();
    task.run(
      () =>
        account.signIn(
          way === 'passphrase'
            ? { email: name, passphrase: secrets.passphrase }
            : { email: name, recoveryCode: secrets.code },
        ),
      () => setSecrets({ passphrase: '', code: '' }),
    );
  }

  return (
    <form onSubmit={submit} method="post" noValidate className="account-form">
      <Field
        ref={address}
        label={text('signin.address')}
        type="text"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        readOnly={known !== undefined}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Choice
        label={text('signin.with')}
        value={way}
        options={[
          { value: 'passphrase', label: text('signin.with.passphrase') },
          { value: 'code', label: text('signin.with.code') },
        ]}
        onChange={(value) => {
          setWay(value);
          task.forget();
        }}
      />
      {way === 'passphrase' ? (
        <SecretField
          key="passphrase"
          label={text('signin.passphrase')}
          autoComplete="current-password"
          value={secrets.passphrase}
          onChange={(typed) => setSecrets({ ...secrets, passphrase: typed })}
          input={passphrase}
        />
      ) : (
        <CodeField
          label={text('signin.code')}
          hint={text('signin.code.why')}
          value={secrets.code}
          onChange={(typed) => setSecrets({ ...secrets, code: typed })}
          input={code}
        />
      )}
      <Button type="submit" kind="main" disabled={task.isBusy}>
        {text('signin.go')}
      </Button>
      <Told error={task.error} busy={task.isBusy && 'signin.going'} />
    </form>
  );
}
