import { useEffect, useState, useSyncExternalStore } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { Clock } from '#shared/base/clock.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { decideInstallOffer, decidePlatform } from './install-moments.ts';
import type { KeptPrompt } from './install-prompt-event.ts';
import { InstallSteps } from './install-steps.tsx';

/** How often the moment is looked at again; nothing depends on it being exact. */
const LOOK_EVERY_MS = 30_000;

type Offers = {
  visits: number;
  installOffers: number;
  installLastOffer: number | null;
};

export type InstallDeps = {
  clock: Clock;
  /** When this start began, in ms. */
  startedAt: number;
  every: (work: () => void, ms: number) => () => void;
  settings: {
    get(): Offers;
    set(
      patch: Pick<Offers, 'installOffers' | 'installLastOffer'>,
    ): Promise<void>;
  };
  prompt: KeptPrompt;
  device: { standalone: boolean; agent: string; touchPoints: number };
};

type Props = {
  deps: InstallDeps;
  /** Messages that exist on this device alone; 0 when all are with an account. */
  ownMessages: number;
  firstSaved: boolean;
  helpOpen: boolean;
  onExport: () => void;
};

/** Offers to install at a good moment, at most three times, never while help is open (INST-5, INST-6). */
export function InstallHint({ deps, ...now }: Props) {
  const text = useText();
  const { prompt, settings } = deps;
  const hasPrompt = useSyncExternalStore(prompt.subscribe, prompt.has);
  const [offer, setOffer] = useState<'none' | 'prompt' | 'steps'>('none');
  const [steps, setSteps] = useState(false);
  const { firstSaved, helpOpen, ownMessages } = now;

  useEffect(() => {
    if (offer !== 'none') return undefined;
    const look = () => {
      const { visits, installOffers, installLastOffer } = settings.get();
      const found = decideInstallOffer({
        visits,
        firstSaved,
        helpOpen,
        offers: installOffers,
        lastOffer: installLastOffer,
        now: deps.clock(),
        startedAt: deps.startedAt,
        standalone: deps.device.standalone,
        platform: decidePlatform({ hasPrompt, ...deps.device }),
        unsentInSafariTab: ownMessages > 0,
      });
      if (found === 'none') return;
      setOffer(found);
      drop(
        settings.set({
          installOffers: installOffers + 1,
          installLastOffer: deps.clock(),
        }),
        'install-offer',
      );
    };
    look();
    return deps.every(look, LOOK_EVERY_MS);
  }, [deps, settings, offer, hasPrompt, firstSaved, helpOpen, ownMessages]);

  if (offer === 'none' || helpOpen) return null;
  if (offer === 'prompt' && !hasPrompt) return null;
  const close = () => {
    setSteps(false);
    setOffer('none');
  };
  const accept = () => {
    if (offer === 'steps') setSteps(true);
    else {
      drop(prompt.use(), 'install-prompt');
      close();
    }
  };
  return (
    <>
      <Card>
        <p>{text('install.why')}</p>
        <p className="install-answers">
          <Button kind="main" onClick={accept}>
            {text(offer === 'steps' ? 'install.how' : 'install.now')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {text('install.later')}
          </Button>
        </p>
      </Card>
      <InstallSteps
        open={steps}
        ownMessages={ownMessages}
        onExport={now.onExport}
        onClose={close}
      />
    </>
  );
}
