import { lazy, Suspense, use, useMemo } from 'react';
import { AccountPages, isAccountPage } from '#web/account/account-pages.tsx';
import { LockPage } from '#web/sanctuary/lock-page.tsx';
import { YouPlace } from '#web/sanctuary/you-place.tsx';
import type { FirstYouDeps, LaterDeps } from './later-deps.ts';

// Asked for seldom, and only once a secret is set.
const AskAgain = lazy(async () => ({
  default: (await import('./ask-again.tsx')).AskAgain,
}));

type Props = {
  deps: FirstYouDeps;
  later: Promise<LaterDeps>;
  page: string | null;
};

/** You with everything that was made after the first screen: account, lock, and being asked again. */
export function YouScreen({ deps, later, page }: Props) {
  const { screens, lock, rights, syncPage, download, erase, asking, secrets } =
    use(later);
  const you = useMemo(
    () => ({ ...deps, rights, sync: syncPage, download, erase }),
    [deps, rights, syncPage, download, erase],
  );
  return (
    <>
      <YouPlace
        deps={you}
        page={page}
        account={(name) =>
          isAccountPage(name) ? <AccountPages {...screens} page={name} /> : null
        }
        lock={<LockPage deps={lock} />}
      />
      <Suspense fallback={null}>
        <AskAgain asking={asking} secrets={secrets} />
      </Suspense>
    </>
  );
}
