import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import { Line } from '#web/ui/line.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useText } from '#web/ui/use-text.ts';
import { FocusHere } from './focus-here.tsx';
import { freshJoin, readJoin, type Kept } from './join-form.ts';
import { JoinWizard } from './join-wizard.tsx';
import { QueuedCard } from './queued-card.tsx';
import type { AccountScreens } from './screen-deps.ts';
import type { AccountState } from './types.ts';

type Props = {
  deps: AccountScreens;
  state: Exclude<AccountState, { kind: 'erasing' }>;
};

/** `/you/join`: a sign-up, one thing at a time; afterwards what came of it. */
export function JoinPage({ deps, state }: Props) {
  const text = useText();
  const [made, setMade] = useState<'done' | 'queued' | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [isForm] = useState(state.kind === 'guest' || state.kind === 'queued');
  return (
    <div className="page account">
      <h1>{text('join.title')}</h1>
      {body()}
    </div>
  );

  function body() {
    // Also where an earlier try, whose answer was lost, turns out to have made it.
    if (made === 'done' || (isForm && state.kind === 'signed-in'))
      return (
        <Made
          email={state.kind === 'signed-in' ? state.email : asked}
          asked={asked}
        />
      );
    if (
      state.kind === 'guest' ||
      (isForm && made === null && state.kind !== 'queued')
    )
      return (
        <Wizard
          deps={deps}
          onMade={(what, email) => {
            setAsked(email);
            setMade(what);
          }}
        />
      );
    switch (state.kind) {
      case 'queued':
        return <QueuedCard place={state.place} until={state.until} />;
      case 'signed-in':
      case 'needs-sign-in':
        return (
          <>
            <p>{text('join.have')}</p>
            <Link href="/you/account" className="button">
              {text('account.back')}
            </Link>
          </>
        );
    }
  }
}

function Wizard({
  deps,
  onMade,
}: {
  deps: AccountScreens;
  onMade: (made: 'done' | 'queued', email: string) => void;
}) {
  const kept = useKept(deps);
  return kept === null ? (
    <Skeleton lines={4} />
  ) : (
    <JoinWizard deps={deps} kept={kept} onMade={onMade} />
  );
}

/** What a reload left of the form, read once; an empty form where there is nothing. */
function useKept({ shelf, zones, settings }: AccountScreens): Kept | null {
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    let isGone = false;
    const fresh = () =>
      freshJoin(zones.own, settings.get().modelConsent === 'yes');
    drop(
      readJoin(shelf).then((found) => {
        if (!isGone) setKept((now) => now ?? found ?? fresh());
      }),
      'join',
    );
    return () => {
      isGone = true;
    };
  }, [shelf, zones.own, settings]);
  return kept;
}

/**
 * Under which address it is stands first: an earlier try, whose answer was lost, may have made it under another one than was
 * typed last. `asked` is null where that try is found out without a new one.
 */
function Made({
  email,
  asked,
}: {
  email: string | null;
  asked: string | null;
}) {
  const text = useText();
  return (
    <>
      <FocusHere>
        <h2>{text('join.done.title')}</h2>
        {email !== null && <p>{text('join.done.under', { email })}</p>}
        {email !== null && asked !== null && email !== asked && (
          <Line tone="act" glyph="warn">
            {text('join.done.other', { asked })}
          </Line>
        )}
        <p>{text('join.done.words')}</p>
      </FocusHere>
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
