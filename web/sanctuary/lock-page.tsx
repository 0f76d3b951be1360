import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import { useSettings } from '#web/local-store/settings.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { useText } from '#web/ui/use-text.ts';
import { findKey } from '#web/vault/unlock.ts';
import { removeLock } from './lock-actions.ts';
import { LockAgain } from './lock-again.tsx';
import { LockDelayField } from './lock-delay.tsx';
import type { LockDeps } from './lock-deps.ts';
import { LockNewCode } from './lock-new-code.tsx';
import { QuickHideButton } from './lock-quick-hide.tsx';
import { LockSetup } from './lock-setup.tsx';
import './lock.css';

type Props = { deps: LockDeps };
type Step = 'rest' | 'setup' | 'remove' | 'code';
type Done = 'lock.set.done' | 'lock.off.done' | 'lock.code.done';

/** None or a passphrase, when it closes, and said plainly what a lock does not do (LOCK-2, LOCK-3, LOCK-9, VAULT-22). */
export function LockPage({ deps }: Props) {
  const text = useText();
  const { vault } = deps;
  const [isSet, setIsSet] = useState(vault.isLockSet());
  const [step, setStep] = useState<Step>('rest');
  const [told, setTold] = useState<Done | null>(null);
  const address = useAddress(deps);

  function done(what: Done): void {
    setIsSet(vault.isLockSet());
    setStep('rest');
    setTold(what);
  }

  return (
    <div className="page lock">
      <h1>{text('lock.page')}</h1>
      <p className="page-lead">{text('lock.limits')}</p>
      <p>{text(isSet ? 'lock.on' : 'lock.off')}</p>
      <div role="status" className="account-told">
        {told !== null && (
          <Line tone="ok" glyph="check">
            {text(told)}
          </Line>
        )}
      </div>
      {address === undefined ? null : !vault.isKept() ? (
        <Line tone="act" glyph="warn">
          {text('lock.unkept')}
        </Line>
      ) : step === 'setup' ? (
        <LockSetup
          deps={deps}
          address={address}
          onDone={() => done('lock.set.done')}
          onLeave={() => setStep('rest')}
        />
      ) : step === 'remove' ? (
        <LockAgain
          title="lock.off.title"
          words="lock.off.words"
          submit="lock.off.go"
          deps={deps}
          work={async (way) => {
            const found = await findKey(deps, way);
            if (found.ok) await removeLock(vault, address === null);
            return found;
          }}
          onDone={() => done('lock.off.done')}
          onLeave={() => setStep('rest')}
        />
      ) : step === 'code' ? (
        <LockNewCode
          deps={deps}
          onDone={() => done('lock.code.done')}
          onLeave={() => setStep('rest')}
        />
      ) : (
        <Actions
          deps={deps}
          isSet={isSet}
          isGuest={address === null}
          onStep={setStep}
        />
      )}
      {step === 'rest' && (
        <>
          {isSet && <LockDelayField deps={deps} />}
          <Choices deps={deps} isSet={isSet} />
          <h2>{text('lock.hide.title')}</h2>
          <p>{text('lock.hide.words')}</p>
          <QuickHideButton onHide={deps.hide} />
        </>
      )}
      <h2>{text('lock.not')}</h2>
      <ul className="lock-limits">
        <li>{text('lock.not.open')}</li>
        <li>{text('lock.not.forced')}</li>
        <li>{text('lock.not.weak')}</li>
        <li>{text('lock.not.curtain')}</li>
        <li>{text('lock.not.help')}</li>
      </ul>
      {typeof address === 'string' && (
        <Link href="/you/secret" className="text-link">
          {text('lock.account.change')}
        </Link>
      )}
    </div>
  );
}

function Actions({
  deps,
  isSet,
  isGuest,
  onStep,
}: Props & {
  isSet: boolean;
  isGuest: boolean;
  onStep: (step: Step) => void;
}) {
  const text = useText();
  if (!isSet)
    return <Button onClick={() => onStep('setup')}>{text('lock.set')}</Button>;
  return (
    <div className="account-pair">
      <Button onClick={() => drop(deps.lockNow(), 'lock-now')}>
        {text('lock.now')}
      </Button>
      <Button onClick={() => onStep('remove')}>{text('lock.off.open')}</Button>
      {isGuest && (
        <Button onClick={() => onStep('code')}>{text('lock.code.new')}</Button>
      )}
    </div>
  );
}

function Choices({ deps, isSet }: Props & { isSet: boolean }) {
  const text = useText();
  const { cover, planWhileLocked } = useSettings(deps.settings);
  async function showPlan(on: boolean): Promise<void> {
    await deps.settings.set({ planWhileLocked: on });
    await deps.copyPlan();
  }
  return (
    <>
      <Switch
        label={text('lock.plan')}
        hint={text('lock.plan.hint')}
        checked={planWhileLocked}
        onChange={(on) => drop(showPlan(on), 'plan-copy')}
      />
      {isSet ? (
        <p className="field-hint">{text('lock.cover.always')}</p>
      ) : (
        <Switch
          label={text('lock.cover')}
          hint={text('lock.cover.hint')}
          checked={cover}
          onChange={(on) => drop(deps.settings.set({ cover: on }), 'settings')}
        />
      )}
    </>
  );
}

/** `undefined` while it is being read. */
function useAddress({
  address,
}: Pick<LockDeps, 'address'>): string | null | undefined {
  const [found, setFound] = useState<string | null>();
  useEffect(() => {
    let isOver = false;
    drop(
      address().then((value) => {
        if (!isOver) setFound(value);
      }),
      'address',
    );
    return () => {
      isOver = true;
    };
  }, [address]);
  return found;
}
