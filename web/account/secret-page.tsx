import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';
import { FocusHere } from './focus-here.tsx';
import { NewCode } from './new-code.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { ChangeForm, ProvedForm } from './secret-forms.tsx';
import { Told as ToldHere } from './told.tsx';
import type { CodeDraft } from './types.ts';
import { useOpening } from './use-opening.ts';

type Props = { deps: AccountScreens; email: string };
type Part = 'change' | 'code' | 'key';
/** `unsure`: left after an answer that was lost. */
type Told = `${Part}.done` | 'code.same' | 'code.unsure';

/**
 * `/you/secret`: another passphrase, another recovery code, another key. Each asks for the passphrase of today (LOCK-9), one
 * at a time. A new code counts once it was tried, and the page says at each point which one does (LOCK-8).
 */
export function SecretPage({ deps, email }: Props) {
  const text = useText();
  const [open, setOpen] = useState<Part | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const [made, setMade] = useState<{ of: Part; draft: CodeDraft } | null>(null);
  const { account } = deps;

  function show(part: Part): void {
    setTold(null);
    setOpen(part);
  }
  const leave = () => setOpen(null);
  const take = (of: Part) => (draft: CodeDraft) => {
    setOpen(null);
    setMade({ of, draft });
  };
  const end = (what: Told) => {
    setMade(null);
    setTold(what);
  };

  return (
    <div className="page account">
      <h1>{text('secret.title')}</h1>
      <ToldHere>
        {told !== null && (
          <Line
            tone={told === 'code.unsure' ? 'act' : 'ok'}
            glyph={told === 'code.unsure' ? 'warn' : 'check'}
          >
            {text(`secret.${told}`)}
          </Line>
        )}
      </ToldHere>
      {made !== null ? (
        <FocusHere>
          <NewCode
            code={made.draft.recoveryCode}
            deps={deps}
            confirm={(typed) => account.confirmCode(made.draft, typed)}
            onDone={() => end(`${made.of}.done`)}
            onLeave={(isSure) => end(isSure ? 'code.same' : 'code.unsure')}
          />
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
                setTold('change.done');
              }}
            />
          </Section>
          <Section part="code" open={open} onOpen={show}>
            <ProvedForm
              email={email}
              go="secret.code.go"
              onLeave={leave}
              work={(passphrase) => account.prepareCode({ passphrase })}
              onDone={take('code')}
            />
          </Section>
          <Section part="key" open={open} onOpen={show}>
            <p>{text('secret.key.others')}</p>
            <ProvedForm
              email={email}
              go="secret.key.go"
              sure="secret.key.sure"
              onLeave={leave}
              work={(passphrase) => account.prepareRotation({ passphrase })}
              onDone={take('key')}
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
