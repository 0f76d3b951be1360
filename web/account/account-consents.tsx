import { useEffect, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { ConsentKind } from '#shared/protocol/accounts.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import { Button } from '#web/ui/button.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { useText } from '#web/ui/use-text.ts';
import { Told } from './told.tsx';
import type { Account } from './types.ts';
import { useModelConsent } from './use-model-consent.ts';
import { useTask } from './use-task.ts';

type Props = {
  account: Account;
  settings: Pick<SettingsStore, 'get' | 'set' | 'subscribe'>;
};
type Consents = Record<ConsentKind, boolean>;

/**
 * One touch gives or takes back each consent (PRIV-1). Words to a model are stopped by this device itself, so that switch
 * works without a network; the other two are the server's, and show what it said.
 */
export function AccountConsents({ account, settings }: Props) {
  const text = useText();
  const [known, setKnown] = useState<Consents | null>(null);
  const [refused, setRefused] = useState<ErrorCode | null>(null);
  const [round, setRound] = useState(0);
  const isModelGiven = useModelConsent(settings);
  const model = useTask();
  const other = useTask();

  useEffect(() => {
    let isGone = false;
    drop(
      account.consents().then((result) => {
        if (isGone) return;
        setKnown(result.ok ? result.value : null);
        setRefused(result.ok ? null : result.error);
      }),
      'consents',
    );
    return () => {
      isGone = true;
    };
  }, [account, round]);

  function setModel(given: boolean): void {
    drop(settings.set({ modelConsent: given ? 'yes' : 'no' }), 'settings');
    model.run(
      () => account.setConsent('model', given),
      () => undefined,
    );
  }

  function setOther(kind: 'metrics' | 'research', given: boolean): void {
    other.run(
      () => account.setConsent(kind, given),
      () => setKnown((now) => now && { ...now, [kind]: given }),
    );
  }

  return (
    <section aria-labelledby="account-consents">
      <h2 id="account-consents">{text('account.consents')}</h2>
      <p className="page-lead">{text('account.consents.words')}</p>
      <Switch
        label={text('agree.model')}
        hint={text('agree.model.words')}
        checked={isModelGiven}
        onChange={setModel}
      />
      {known !== null && (
        <>
          <Switch
            label={text('agree.metrics')}
            hint={text('agree.metrics.words')}
            checked={known.metrics}
            onChange={(given) => setOther('metrics', given)}
          />
          <Switch
            label={text('agree.research')}
            hint={text('agree.research.words')}
            checked={known.research}
            onChange={(given) => setOther('research', given)}
          />
        </>
      )}
      <Told
        error={other.error ?? refused}
        done={model.error !== null && 'account.consents.told'}
      />
      {refused !== null && (
        <Button onClick={() => setRound(round + 1)}>
          {text('account.again')}
        </Button>
      )}
      <p className="page-lead">{text('account.consents.account')}</p>
    </section>
  );
}
