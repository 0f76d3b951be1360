import { lazy, Suspense, type ReactNode } from 'react';
import { Link } from 'wouter';
import { withWords } from '#web/locales/catalogue.ts';
import type { KeepDeps } from '#web/keep/keep-deps.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useText } from '#web/ui/use-text.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { screenOf, type Route } from './routes-paths.ts';

// Keep and You load after the first paint; neither composer nor Help waits for them.
const KeepPlace = lazy(async () => ({
  default: (await withWords(import('#web/keep/keep-place.tsx'), 'keep'))
    .KeepPlace,
}));
type Props = {
  route: Route;
  talk: (route: Extract<Route, { name: 'talk' }>) => ReactNode;
  keep: KeepDeps;
  you: (page: string | null) => ReactNode;
  /** The breathing exercise (`/breathe`). */
  breathe: ReactNode;
  /** The safety plan (`/you/plan`). */
  plan: ReactNode;
};

/** One screen per address; a screen that breaks leaves the frame, and Help in it, whole. */
export function Routes({ route, talk, keep, you, breathe, plan }: Props) {
  return (
    <ErrorBoundary part="page" resetKey={screenOf(route)}>
      <Suspense fallback={<Loading />}>{screen()}</Suspense>
    </ErrorBoundary>
  );

  function screen(): ReactNode {
    switch (route.name) {
      case 'talk':
        return talk(route);
      case 'keep':
        return <KeepPlace deps={keep} shelf={route.shelf} />;
      case 'dream':
        return <KeepPlace deps={keep} shelf="dream" />;
      case 'search':
        return <KeepPlace deps={keep} shelf="search" />;
      case 'you':
        return you(route.page);
      case 'plan':
        return plan;
      case 'breathe':
        return breathe;
      case 'missing':
        return <Missing />;
    }
  }
}

function Loading() {
  return (
    <div className="page">
      <Skeleton lines={4} />
    </div>
  );
}

/** An address without a page: said plainly, with a way on. */
export function Missing() {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('frame.missing')}</h1>
      <Link href="/" className="text-link">
        {text('frame.missing.home')}
      </Link>
    </div>
  );
}
