import { useState, type FormEvent } from 'react';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import { ok, type Result } from '#shared/base/result.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { PractiseCode } from './practise-code.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { Told } from './told.tsx';
import { useTask } from './use-task.ts';

type Props = {
  code: string;
  deps: Pick<AccountScreens, 'copy' | 'print' | 'download'>;
  confirm: (typed: string) => Promise<Result<void, ErrorCode>>;
  onDone: () => void;
  /** `isSure` is false after a lost answer: nobody here knows then which code counts. */
  onLeave: (isSure: boolean) => void;
};

/**
 * A new code, shown once and then typed back; only that puts it in the old one's place (LOCK-8). Which of both counts is said
 * at each point, and the way out stands first.
 */
export function NewCode({ code, deps, confirm, onDone, onLeave }: Props) {
  const text = useText();
  const [isTrying, setTrying] = useState(false);
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const [isSure, setSure] = useState(true);
  const task = useTask();
  const counts = text(isSure ? 'secret.code.still' : 'secret.code.unsure');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (typed === '') return;
    setTried(true);
    task.run(
      async () => {
        const answer = await confirm(typed);
        if (!answer.ok && errorRegistry[answer.error].retry === 'later')
          setSure(false);
        return answer.ok ? ok(undefined) : answer;
      },
      () => onDone(),
    );
  }

  if (!isTrying)
    return (
      <Card title={text('code.title')}>
        <p>{text('code.lead')}</p>
        <p>{text('code.place')}</p>
        <p>{counts}</p>
        <RecoveryCode code={code} deps={deps} />
        <div className="account-pair">
          <Button onClick={() => onLeave(isSure)}>
            {text('secret.leave')}
          </Button>
          <Button onClick={() => setTrying(true)}>{text('code.kept')}</Button>
        </div>
      </Card>
    );
  return (
    <Card title={text('code.try.title')}>
      <form onSubmit={submit} method="post" noValidate className="account-form">
        <p>{text('code.try.lead')}</p>
        <p>{counts}</p>
        <PractiseCode
          code={code}
          deps={deps}
          typed={typed}
          isTried={isTried}
          onType={(value) => {
            setTyped(value);
            task.forget();
          }}
        />
        <Told error={task.error} busy={task.isBusy && 'join.sending'} />
        <div className="account-pair">
          <Button disabled={task.isBusy} onClick={() => onLeave(isSure)}>
            {text('secret.leave')}
          </Button>
          <Button type="submit" disabled={task.isBusy || typed === ''}>
            {text('secret.code.use')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
