import { useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Line } from '#web/ui/line.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { useText } from '#web/ui/use-text.ts';
import { eraseDevice } from './erase-device.ts';
import { ExportButtons } from './export-page.tsx';
import type { YouDeps } from './you-deps.ts';

type Props = { deps: YouDeps; hasAccounts: boolean };

/**
 * Erases everything on this device, in two steps and after offering a copy (LOCK-9, LOCK-11). The way out stands first and
 * is as large as the other.
 */
export function ErasePage({ deps, hasAccounts }: Props) {
  const text = useText();
  const [isSure, setSure] = useState(false);
  const [step, setStep] = useState<'asked' | 'erasing' | 'left'>('asked');

  async function erase(): Promise<void> {
    setStep('erasing');
    // LOCK-9: whoever holds the open device for a moment must not be able to do this.
    if (deps.rights !== undefined && !(await deps.rights.askAgain())) {
      setStep('asked');
      return;
    }
    const { isGone } = await eraseDevice(deps.erase);
    if (isGone) deps.restart();
    else setStep('left');
  }

  return (
    <div className="page">
      <h1>{text('you.erase')}</h1>
      <p>{text('erase.words')}</p>
      <p>{text('erase.only')}</p>
      {hasAccounts && (
        <p>
          {text('erase.account')}{' '}
          <Link href="/you/account" className="text-link">
            {text('you.account')}
          </Link>
        </p>
      )}
      <Card title={text('erase.copy')}>
        <p>{text('erase.copy.words')}</p>
        <ExportButtons deps={deps} />
      </Card>
      <Switch
        label={text('erase.sure')}
        checked={isSure}
        onChange={(on) => {
          setSure(on);
          setStep('asked');
        }}
      />
      {isSure && (
        <div className="erase-choices">
          <Link href="/you" className="button">
            {text('erase.keep')}
          </Link>
          <Button
            kind="danger"
            disabled={step === 'erasing'}
            onClick={() => drop(erase(), 'erase')}
          >
            {text('erase.now')}
          </Button>
        </div>
      )}
      <div role="status">
        {step === 'erasing' && <Line>{text('erase.erasing')}</Line>}
        {step === 'left' && <Line tone="act">{text('erase.left')}</Line>}
      </div>
    </div>
  );
}
