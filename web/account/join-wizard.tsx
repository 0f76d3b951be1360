import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import { LAST_STEP, type Kept } from './join-form.ts';
import { AddressStep, ConsentStep, PassphraseStep } from './join-steps.tsx';
import { PractiseCode } from './practise-code.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { StepHeading } from './step-heading.tsx';
import { Told } from './told.tsx';
import { useJoin } from './use-join.ts';
import { useJoinSteps } from './use-join-steps.ts';

type Made = 'done' | 'queued';
type Props = {
  deps: AccountScreens;
  kept: Kept;
  /** With the address as it was sent. */
  onMade: (made: Made, email: string) => void;
};

const words = {
  1: { title: 'join.address.title', next: 'join.next' },
  2: { title: 'join.consents.title', next: 'join.next' },
  3: { title: 'join.passphrase.title', next: 'join.next' },
  4: { title: 'code.title', next: 'code.kept' },
  5: { title: 'code.try.title', next: 'join.submit' },
} as const satisfies Record<number, { title: MessageId; next: MessageId }>;
type Step = keyof typeof words;
const stepOf = (n: number): Step =>
  n === 1 || n === 2 || n === 3 || n === 4 ? n : LAST_STEP;

/**
 * The five steps of a sign-up (SIGN-1). Nothing is sent before the recovery code was tried, so leaving at any point leaves
 * nothing behind on the server. Back keeps what was typed; a reload keeps what is no secret.
 */
export function JoinWizard({ deps, kept, onMade }: Props) {
  const text = useText();
  const join = useJoin(deps, kept.form);
  const { task, keep } = join;
  const [isTried, setTried] = useState(false);
  const steps = useJoinSteps({
    first: kept.step,
    limit: join.draft === null ? 3 : LAST_STEP,
    onMove() {
      setTried(false);
      task.forget();
    },
  });
  const step = stepOf(steps.step);
  const { form, refuse } = useRefusal(() => setTried(true));

  useEffect(() => keep(step), [keep, step]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    switch (step) {
      case 1:
        return join.isAddressFilled ? steps.next() : refuse();
      case 2:
        return join.form.consents.account ? steps.next() : refuse();
      case 3:
        return join.prepare(steps.next, refuse);
      case 4:
        return steps.next();
      case 5:
        return join.finish((made, email) => {
          steps.end();
          onMade(made, email);
        }, refuse);
    }
  }

  return (
    <form
      ref={form}
      onSubmit={submit}
      method="post"
      noValidate
      className="account-form"
    >
      <StepHeading
        key={step}
        n={step}
        title={words[step].title}
        takesFocus={steps.hasMoved}
      />
      <StepBody step={step} join={join} deps={deps} isTried={isTried} />
      <div className="account-pair join-pair">
        {step === 1 ? (
          <Link href="/you/account" className="button">
            {text('join.back')}
          </Link>
        ) : (
          <Button onClick={steps.back} disabled={task.isBusy}>
            {text('join.back')}
          </Button>
        )}
        <Button type="submit" kind="main" disabled={task.isBusy}>
          {text(words[step].next)}
        </Button>
      </div>
      <Told
        error={task.error}
        busy={
          task.isBusy &&
          (step === LAST_STEP ? 'join.sending' : 'join.preparing')
        }
      />
      {(task.error === 'address_taken' || task.error === 'address_invalid') && (
        <OtherAddress onOther={() => steps.to(1)} />
      )}
      {step < LAST_STEP && (
        <p className="page-lead account-note">{text('join.nothing')}</p>
      )}
    </form>
  );
}

type BodyProps = {
  step: Step;
  join: ReturnType<typeof useJoin>;
  deps: AccountScreens;
  isTried: boolean;
};

function StepBody({ step, join, deps, isTried }: BodyProps) {
  const text = useText();
  const fields = { form: join.form, onChange: join.change, isTried };
  switch (step) {
    case 1:
      return <AddressStep {...fields} zones={deps.zones} />;
    case 2:
      return <ConsentStep {...fields} />;
    case 3:
      return <PassphraseStep {...fields} deps={deps} />;
    case 4:
      return (
        <>
          <p>{text('code.lead')}</p>
          <p>{text('code.place')}</p>
          {join.isFresh && <p>{text('code.fresh')}</p>}
          <RecoveryCode code={join.code} deps={deps} />
        </>
      );
    case 5:
      return (
        <>
          <p>{text('code.try.lead')}</p>
          <PractiseCode
            code={join.code}
            deps={deps}
            typed={join.typed}
            isTried={isTried}
            onType={join.type}
          />
        </>
      );
  }
}

/** An address that has an account, or is none: two ways on. */
function OtherAddress({ onOther }: { onOther: () => void }) {
  const text = useText();
  return (
    <div className="account-actions">
      <Link href="/you/sign-in" className="button">
        {text('account.signin')}
      </Link>
      <Button onClick={onOther}>{text('join.other')}</Button>
    </div>
  );
}

/** What is missing is told at its field, and the focus goes there once it is drawn. */
function useRefusal(onRefused: () => void) {
  const form = useRef<HTMLFormElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0)
      form.current
        ?.querySelector<HTMLElement>('[aria-invalid="true"]')
        ?.focus();
  }, [times]);
  return {
    form,
    refuse(): void {
      onRefused();
      setTimes((n) => n + 1);
    },
  };
}
