import { useState, type FormEvent } from 'react';
import type { ErrorCode } from '#shared/base/errors.ts';
import { ok, type Result } from '#shared/base/result.ts';
import { Button } from '#web/ui/button.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { useText } from '#web/ui/use-text.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { SecretField } from './secret-field.tsx';
import { Told } from './told.tsx';
import type { CodeDraft } from './types.ts';
import { useTask } from './use-task.ts';

type ChangeProps = {
  deps: AccountScreens;
  email: string;
  onDone: () => void;
  onLeave: () => void;
};

/** The passphrase of today and the next one, which is typed once and can be shown. */
export function ChangeForm({ deps, email, onDone, onLeave }: ChangeProps) {
  const text = useText();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isTried, setTried] = useState(false);
  const task = useTask();

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (current === '') return;
    task.run(
      async () => {
        const { ok: isGood } = await deps.checkPassphrase(next);
        if (!isGood) return ok('weak' as const);
        const changed = await deps.account.changePassphrase({ current, next });
        return changed.ok ? ok('changed' as const) : changed;
      },
      (outcome) => {
        if (outcome === 'changed') onDone();
      },
    );
  }

  return (
    <form onSubmit={submit} method="post" noValidate className="account-form">
      <Username email={email} />
      <SecretField
        label={text('secret.current')}
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
      />
      <NewPassphrase
        deps={deps}
        label={text('secret.change.next')}
        value={next}
        onChange={setNext}
        isTried={isTried}
      />
      <Pair
        isBusy={task.isBusy}
        canGo={current !== '' && next !== ''}
        go="secret.change.go"
        onLeave={onLeave}
      />
      <Told error={task.error} busy={task.isBusy && 'secret.working'} />
    </form>
  );
}

type ProvedProps = {
  email: string;
  go: MessageId;
  /** Where one more yes is asked for (VAULT-18: never silent). */
  sure?: MessageId;
  work: (passphrase: string) => Promise<Result<CodeDraft, ErrorCode>>;
  onDone: (draft: CodeDraft) => void;
  onLeave: () => void;
};

/** Something that needs the passphrase of today and gives a new recovery code, which counts for nothing yet. */
export function ProvedForm({
  email,
  go,
  sure,
  work,
  onDone,
  onLeave,
}: ProvedProps) {
  const text = useText();
  const [passphrase, setPassphrase] = useState('');
  const [isSure, setSure] = useState(sure === undefined);
  const task = useTask();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (passphrase === '' || !isSure) return;
    task.run(() => work(passphrase), onDone);
  }

  return (
    <form onSubmit={submit} method="post" noValidate className="account-form">
      <Username email={email} />
      {sure !== undefined && (
        <Switch label={text(sure)} checked={isSure} onChange={setSure} />
      )}
      <SecretField
        label={text('secret.current')}
        autoComplete="current-password"
        value={passphrase}
        onChange={setPassphrase}
      />
      <Pair
        isBusy={task.isBusy}
        canGo={passphrase !== '' && isSure}
        go={go}
        onLeave={onLeave}
      />
      <Told error={task.error} busy={task.isBusy && 'secret.working'} />
    </form>
  );
}

/** The way out stands first and is as large as the other (CARE-9). */
function Pair({
  isBusy,
  canGo,
  go,
  onLeave,
}: {
  isBusy: boolean;
  canGo: boolean;
  go: MessageId;
  onLeave: () => void;
}) {
  const text = useText();
  return (
    <div className="account-pair">
      <Button onClick={onLeave} disabled={isBusy}>
        {text('secret.leave')}
      </Button>
      <Button type="submit" disabled={isBusy || !canGo}>
        {text(go)}
      </Button>
    </div>
  );
}

/** Not seen and not reached by keys: it tells a password manager whose passphrase this is. */
function Username({ email }: { email: string }) {
  return (
    <input type="text" autoComplete="username" value={email} readOnly hidden />
  );
}
