import { useState, useSyncExternalStore } from 'react';
import { useStoreStatus } from '#web/local-store/hooks.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Vault } from '#web/vault/vault.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  store: LocalStore;
  lines: LineStore;
  vault: Pick<Vault, 'isKept' | 'subscribe'>;
};

/** The person has read that this browser may clear Maya: told once (OFF-10). */
const TOLD = 'maya:told-persist';

/** What cannot wait: words are in the emergency copy (OFF-11), or go with this window. Red only for the first. */
export function StorageAlarm({ store, vault }: Pick<Props, 'store' | 'vault'>) {
  const text = useText();
  const status = useStoreStatus(store);
  const isKept = useSyncExternalStore(vault.subscribe, vault.isKept);
  // Words whose key goes with the page go with it, too, wherever they lie.
  if (!isKept) return <Alarm words={text('storage.nokey')} />;
  if (status.full) return <Alarm words={text('storage.full')} />;
  if (status.state === 'blocked')
    return <Alarm words={text('storage.blocked')} />;
  if (status.state === 'degraded')
    return <Alarm words={text('storage.failing')} />;
  if (!status.privateWindow) return null;
  return (
    <div className="app-notice">
      <Line tone="slow">{text('private.window')}</Line>
    </div>
  );
}

/** After the first saved words: that this browser may clear Maya, told once (OFF-10). */
export function PersistNotice({
  store,
  lines,
}: Pick<Props, 'store' | 'lines'>) {
  const text = useText();
  const status = useStoreStatus(store);
  const [isTold, setTold] = useState(() => lines.get(TOLD) !== null);
  if (status.persisted !== false || isTold) return null;
  return (
    <div className="app-notice">
      <Line tone="plain">{text('persist.no')}</Line>
      <Button
        kind="quiet"
        onClick={() => {
          lines.set(TOLD, '1');
          setTold(true);
        }}
      >
        {text('notice.close')}
      </Button>
    </div>
  );
}

function Alarm({ words }: { words: string }) {
  return (
    <div className="app-notice" role="alert">
      <Line tone="act">{words}</Line>
    </div>
  );
}
