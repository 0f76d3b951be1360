import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import type { AccountScreens } from './screen-deps.ts';
import { Told } from './told.tsx';
import type { AccountState } from './types.ts';
import { useTask } from './use-task.ts';

type Props = {
  deps: AccountScreens;
  state: Exclude<AccountState, { kind: 'erasing' }>;
};
/** How many changes are here alone; `null` while it is counted. */
type Count = number | 'unknown' | null;

/** `/you/sign-out`, also without a network: what would go is counted first, and a copy offered (LEAVE-1, LOCK-10). */
export function SignOutPage({ deps, state }: Props) {
  const text = useText();
  return (
    <div className="page account">
      <h1>{text('signout.title')}</h1>
      {state.kind === 'signed-in' || state.kind === 'needs-sign-in' ? (
        <SignOut
          deps={deps}
          isOffline={state.kind === 'signed-in' && state.offline}
        />
      ) : (
        <>
          <p>{text('signout.nobody')}</p>
          <Link href="/you/account" className="button">
            {text('account.back')}
          </Link>
        </>
      )}
    </div>
  );
}

function SignOut({
  deps,
  isOffline,
}: {
  deps: AccountScreens;
  isOffline: boolean;
}) {
  const text = useText();
  const { count, again } = useCount(deps.unsent);
  const [isAsked, setAsked] = useState(false);
  const task = useTask();
  const isEmpty = count === 0;

  function leave(): void {
    if (!isEmpty && !isAsked) {
      setAsked(true);
      return;
    }
    task.run(
      async () => {
        const left = await deps.account.signOut({
          unsent: isEmpty ? 'keep-asking' : 'discard',
        });
        // Something may have been written meanwhile: the number is taken anew, and nothing is discarded unasked.
        if (!left.ok) {
          setAsked(false);
          again();
        }
        return left;
      },
      () => undefined,
    );
  }

  return (
    <>
      <p>{text('signout.words')}</p>
      {isOffline && (
        <div className="account-offline">
          <Line tone="away">{text('signout.offline')}</Line>
        </div>
      )}
      <Card {...(count !== 0 && count !== null && { tone: 'act' as const })}>
        <p role="status">{countWords(count, text)}</p>
        {!isEmpty && count !== null && (
          <Link href="/you/export" className="button">
            {text('signout.export')}
          </Link>
        )}
      </Card>
      <div className="account-pair">
        <Link href="/you/account" className="button">
          {text('signout.keep')}
        </Link>
        <Button
          kind={isEmpty ? 'plain' : 'danger'}
          disabled={count === null || task.isBusy}
          onClick={leave}
        >
          {leaveWords(count, text)}
        </Button>
      </div>
      <Told error={task.error} busy={task.isBusy && 'signout.going'}>
        {isAsked && !task.isBusy && (
          <Line tone="act" glyph="warn">
            {text('signout.twice')}
          </Line>
        )}
      </Told>
    </>
  );
}

function useCount(unsent: () => Promise<number>) {
  const [count, setCount] = useState<Count>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    const show = (n: Count) => {
      if (!isGone) setCount(n);
    };
    drop(
      unsent().then(show, () => show('unknown')),
      'unsent',
    );
    return () => {
      isGone = true;
    };
  }, [unsent, round]);
  return { count, again: () => setRound((n) => n + 1) };
}

function countWords(count: Count, text: Text): string {
  if (count === null) return text('signout.counting');
  if (count === 'unknown') return text('signout.unknown');
  return count === 0
    ? text('signout.none')
    : text('signout.unsent', { n: count });
}

function leaveWords(count: Count, text: Text): string {
  if (count === 'unknown') return text('signout.discard.unknown');
  return count === null || count === 0
    ? text('signout.now')
    : text('signout.discard', { n: count });
}
