import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { Result } from '#shared/base/result.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { FocusHere } from './focus-here.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { ChangeForm, ProvedForm } from './secret-forms.tsx';
import { Told } from './told.tsx';
import { useOpening } from './use-opening.ts';

type Props = { deps: AccountScreens; email: string };
type Part = 'change' | 'code' | 'key';

/**
 * `/you/secret`: another passphrase, another recovery code, another key. Each asks for the passphrase of today (LOCK-9), one
 * at a time; a new code is shown once, beside the sentence that nobody asks for it.
 */
export function SecretPage({ deps, email }: Props) {
  const text = useText();
  const [open, setOpen] = useState<Part | null>(null);
  const [done, setDone] = useState<'change' | 'key' | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const { account } = deps;

  function show(part: Part): void {
    setDone(null);
    setOpen(part);
  }
  const leave = () => setOpen(null);
  const takeCode = (part: Part) => (made: string) => {
    setOpen(null);
    setDone(part === 'key' ? 'key' : null);
    setCode(made);
  };

  return (
    <div className="page account">
      <h1>{text('secret.title')}</h1>
      <Told done={done !== null && `secret.${done}.done`} />
      {code !== null ? (
        <FocusHere>
          <NewCode code={code} deps={deps} onKept={() => setCode(null)} />
        </FocusHere>
      ) : (
        <>
          <Section part="change" open={open} onOpen={show}>
            <ChangeForm
              deps={deps}
              email={email}
              onLeave={leave}
              onDone={() => {
                setOpen(null);
                setDone('change');
              }}
            />
          </Section>
          <Section part="code" open={open} onOpen={show}>
            <ProvedForm
              email={email}
              go="secret.code.go"
              onLeave={leave}
              work={(passphrase) => account.newRecoveryCode({ passphrase })}
              onDone={takeCode('code')}
            />
          </Section>
          <Section part="key" open={open} onOpen={show}>
            <p>{text('secret.key.others')}</p>
            <ProvedForm
              email={email}
              go="secret.key.go"
              sure="secret.key.sure"
              onLeave={leave}
              work={(passphrase): Promise<Result<string, ErrorCode>> =>
                account.rotateKeys({ passphrase })
              }
              onDone={takeCode('key')}
            />
          </Section>
          <Link href="/you/account" className="text-link account-apart">
            {text('account.back')}
          </Link>
        </>
      )}
    </div>
  );
}

function Section({
  part,
  open,
  onOpen,
  children,
}: {
  part: Part;
  open: Part | null;
  onOpen: (part: Part) => void;
  children: ReactNode;
}) {
  const text = useText();
  const place = useOpening(open === part);
  return (
    <section aria-labelledby={`secret-${part}`}>
      <h2 id={`secret-${part}`}>{text(`secret.${part}`)}</h2>
      <p>{text(`secret.${part}.words`)}</p>
      <div ref={place}>
        {open === part ? (
          children
        ) : (
          <Button onClick={() => onOpen(part)}>
            {text(`secret.${part}.go`)}
          </Button>
        )}
      </div>
    </section>
  );
}

function NewCode({
  code,
  deps,
  onKept,
}: {
  code: string;
  deps: AccountScreens;
  onKept: () => void;
}) {
  const text = useText();
  return (
    <Card title={text('code.title')}>
      <p>{text('code.lead')}</p>
      <p>{text('code.fresh')}</p>
      <RecoveryCode code={code} deps={deps} />
      <div className="account-actions">
        <Button kind="main" onClick={onKept}>
          {text('code.kept')}
        </Button>
      </div>
    </Card>
  );
}
