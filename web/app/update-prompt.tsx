import { use, useSyncExternalStore } from 'react';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { Updates } from './register-worker.ts';
import './install.css';

type Props = {
  updates: Pick<Updates, 'get' | 'subscribe' | 'useNow' | 'later'>;
};

/** A newer version waits, and the moment is calm: one sentence, two answers, no hurry (INST-9). */
export function UpdatePrompt({ updates }: Props) {
  const text = useText();
  const state = useSyncExternalStore(updates.subscribe, updates.get);
  if (state !== 'ready') return null;
  return (
    <Card>
      <p role="status">{text('update.ready')}</p>
      <p className="install-answers">
        <Button kind="main" onClick={updates.useNow}>
          {text('update.use')}
        </Button>
        <Button kind="quiet" onClick={updates.later}>
          {text('update.later')}
        </Button>
      </p>
    </Card>
  );
}

/** The same, for an `updates` whose code is fetched after the first paint; draws nothing until it is there. */
export function LaterUpdatePrompt({ updates }: { updates: Promise<Updates> }) {
  return <UpdatePrompt updates={use(updates)} />;
}
