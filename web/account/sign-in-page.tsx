import { Link } from 'wouter';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { QueuedCard } from './queued-card.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { SignInForm } from './sign-in-form.tsx';
import type { AccountState } from './types.ts';

type Props = {
  deps: AccountScreens;
  state: Exclude<AccountState, { kind: 'erasing' }>;
};

/** `/you/sign-in`. What becomes of this device's own conversation is said before it happens (LEAVE-6). */
export function SignInPage({ deps, state }: Props) {
  const text = useText();
  return (
    <div className="page account">
      <h1>{text('signin.title')}</h1>
      {body()}
    </div>
  );

  function body() {
    switch (state.kind) {
      case 'guest':
        return (
          <>
            <p>{text('signin.along')}</p>
            {deps.isLockSet() && <p>{text('signin.lock')}</p>}
            <SignInForm account={deps.account} />
            <Link href="/you/join" className="text-link">
              {text('signin.join')}
            </Link>
          </>
        );
      case 'needs-sign-in':
        return (
          <>
            <p>{text('again.words')}</p>
            <SignInForm account={deps.account} email={state.email} />
          </>
        );
      case 'queued':
        return <QueuedCard place={state.place} until={state.until} />;
      case 'signed-in':
        return (
          <>
            <div role="status">
              <Card title={text('signin.done')}>{state.email}</Card>
            </div>
            <div className="account-actions">
              <Link href="/" className="button">
                {text('join.done.talk')}
              </Link>
              <Link href="/you/account" className="button">
                {text('account.title')}
              </Link>
            </div>
          </>
        );
    }
  }
}
