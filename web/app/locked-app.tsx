import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { withWords } from '#web/locales/catalogue.ts';
import type { HelpDeps } from '#web/safety/deps.ts';
import { HelpButton } from '#web/safety/help-button.tsx';
import type { LockScreenProps } from '#web/sanctuary/lock-screen.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Frame } from './frame.tsx';

// Nobody who did not set a lock fetches this before it is needed.
const LockScreen = lazy(async () => {
  const code = import('#web/sanctuary/lock-screen.tsx');
  await withWords(code, 'lock', 'account', 'help');
  return { default: (await code).LockScreen };
});
const HelpCard = lazy(async () => ({
  default: (await withWords(import('#web/safety/help-card.tsx'), 'help'))
    .HelpCard,
}));

export type LockedDeps = LockScreenProps & {
  /** With `store: null` the plan of the database is left out; the device's own copy stands on the lock screen. */
  help: HelpDeps;
};

const home = { name: 'missing' } as const;

/** What is drawn instead of the app while the vault is closed: the same frame, the same Help in the same place (CARD-1). */
export function LockedApp({ deps }: { deps: LockedDeps }) {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [opened, setOpened] = useState<{ by: 'touch' }>({ by: 'touch' });
  const openHelp = useCallback(() => {
    setOpened({ by: 'touch' });
    setHelpOpen(true);
  }, []);
  // A lock screen speaks of nothing: not in the title, either (LOCK-6).
  useEffect(() => {
    document.title = 'Maya';
  }, []);
  return (
    <Frame
      route={home}
      isBare
      keys={false}
      onHelp={openHelp}
      help={<HelpButton onOpen={openHelp} />}
      overlay={
        isHelpOpen ? (
          <ErrorBoundary part="part" resetKey="help">
            <Suspense fallback={null}>
              <HelpCard
                deps={deps.help}
                lines={null}
                opened={opened}
                onClose={() => setHelpOpen(false)}
              />
            </Suspense>
          </ErrorBoundary>
        ) : undefined
      }
    >
      <ErrorBoundary part="page" resetKey="lock">
        <Suspense
          fallback={
            <div className="page">
              <Skeleton lines={4} />
            </div>
          }
        >
          <LockScreen {...deps} />
        </Suspense>
      </ErrorBoundary>
    </Frame>
  );
}
