import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { HeldDraft } from '#web/outbox/held-draft.ts';
import { unlock } from '#web/vault/unlock.ts';
import type { SecretDeps } from './lock-deps.ts';
import { LockDream } from './lock-dream.tsx';
import { parsePlanCopy } from './lock-plan-copy.ts';
import { LockPlan } from './lock-plan.tsx';
import { LockSecretForm } from './lock-secret-form.tsx';
import './lock.css';
import { useTask } from '#web/account/use-task.ts';
import { Told } from '#web/account/told.tsx';
import { ok } from '#shared/base/result.ts';

export type LockScreenProps = SecretDeps & {
  /** Keeps words that nobody can read before Maya is open. */
  dream: HeldDraft;
  /** The device's copy of the safety plan, where the person allowed it (LOCK-5). */
  plan: string | null;
  /** The vault is open. */
  onOpen: () => void;
  /** Where the key of this device is gone: a new beginning, the old words kept closed. `null` elsewhere. */
  beginAnew: (() => Promise<void>) | null;
  /** Signing in brings the key back; `null` where that is no way. */
  signIn: (() => void) | null;
};

/**
 * What stands there while the vault is closed: a way in, "Note a dream", the plan if allowed; Help is the frame's (LOCK-5).
 * Nothing of it knows any word that was said.
 */
export function LockScreen(props: LockScreenProps) {
  const text = useText();
  const isLost = props.vault.state() === 'lost';
  const plan = parsePlanCopy(props.plan);
  return (
    <div className="page lock">
      <h1>{text(isLost ? 'lock.lost' : 'lock.title')}</h1>
      {isLost ? <Lost {...props} /> : <WayIn {...props} />}
      {/* Sealed to a key that is gone, a dream would be lost in the keeping. */}
      {!isLost && <LockDream draft={props.dream} />}
      {plan !== null && <LockPlan plan={plan} />}
    </div>
  );
}

function WayIn(props: LockScreenProps) {
  const { vault, kdf, clock, address, older, onOpen } = props;
  return (
    <LockSecretForm
      deps={{ vault, clock }}
      work={(way) =>
        unlock(
          { vault, kdf, address, ...(older === undefined ? {} : { older }) },
          way,
        )
      }
      submit="lock.open"
      onDone={onOpen}
    />
  );
}

/** Said kindly, with every way that is left; nothing is erased by any of them. */
function Lost(props: LockScreenProps) {
  const { vault, signIn, beginAnew } = props;
  const text = useText();
  const [isSure, setSure] = useState(false);
  const task = useTask();
  return (
    <>
      <p>{text('lock.lost.words')}</p>
      {vault.wraps.list().length > 0 && (
        <Card title={text('lock.lost.secret')}>
          <WayIn {...props} />
        </Card>
      )}
      {signIn !== null && (
        <Card title={text('lock.lost.account')}>
          <p>{text('lock.lost.account.words')}</p>
          <Button onClick={signIn}>{text('lock.lost.signin')}</Button>
        </Card>
      )}
      {beginAnew !== null && (
        <Card title={text('lock.lost.anew')}>
          <p>{text('lock.lost.anew.words')}</p>
          {isSure ? (
            <div className="account-pair">
              <Button disabled={task.isBusy} onClick={() => setSure(false)}>
                {text('lock.leave')}
              </Button>
              <Button
                disabled={task.isBusy}
                onClick={() =>
                  task.run(
                    async () => ok(await beginAnew()),
                    () => undefined,
                  )
                }
              >
                {text('lock.lost.anew.yes')}
              </Button>
            </div>
          ) : (
            <Button onClick={() => setSure(true)}>
              {text('lock.lost.anew.go')}
            </Button>
          )}
          <Told error={task.error} />
        </Card>
      )}
    </>
  );
}
