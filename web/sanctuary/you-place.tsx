import { lazy, Suspense, type ReactNode } from 'react';
import { withWords } from '#web/locales/catalogue.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useText } from '#web/ui/use-text.ts';
import { AboutPage } from './about-page.tsx';
import { ErasePage } from './erase-page.tsx';
import { ExportPage } from './export-page.tsx';
import { HabitsPage } from './habits-page.tsx';
import { LookPage } from './look-page.tsx';
import { PrivacyPage } from './privacy-page.tsx';
import { WordsPage } from './words-page.tsx';
import './you.css';
import type { YouDeps } from './you-deps.ts';
import { YouPages } from './you-pages.tsx';

// Opened seldom, and with many words of their own.
const ImportPage = lazy(async () => ({
  default: (await withWords(import('./import-page.tsx'), 'rights')).ImportPage,
}));
const SyncPage = lazy(async () => ({
  default: (await withWords(import('./sync-page.tsx'), 'sync')).SyncPage,
}));
const StoredPage = lazy(async () => ({
  default: (await withWords(import('./stored-page.tsx'), 'rights')).StoredPage,
}));

type Props = {
  deps: YouDeps;
  page: string | null;
  /** The screens of the account; without it nothing on a screen speaks of one. */
  account?: (page: string) => ReactNode;
  /** The page of the lock; the same holds for it. */
  lock?: ReactNode;
};

/** You: how Maya looks and behaves here, where the words are, and the ways to take them along or erase them. */
export function YouPlace(props: Props) {
  return <Suspense fallback={<Loading />}>{screenOf(props)}</Suspense>;
}

function screenOf({ deps, page, account, lock }: Props): ReactNode {
  const has = {
    account: account !== undefined,
    lock: lock !== undefined,
    import: deps.rights !== undefined,
    sync: deps.sync !== undefined,
  };
  const pages = <YouPages has={has} />;
  switch (page) {
    case 'look':
      return <LookPage settings={deps.settings} />;
    case 'habits':
      return <HabitsPage deps={deps} />;
    case 'privacy':
      return <PrivacyPage settings={deps.settings} />;
    case 'words':
      return <WordsPage deps={deps} />;
    case 'sync':
      return deps.sync === undefined ? pages : <SyncPage deps={deps.sync} />;
    case 'export':
      return <ExportPage deps={deps} />;
    case 'import':
      return deps.rights === undefined ? (
        pages
      ) : (
        <ImportPage deps={deps} rights={deps.rights} />
      );
    case 'stored':
      return <StoredPage />;
    case 'erase':
      return <ErasePage deps={deps} hasAccounts={has.account} />;
    case 'about':
      return <AboutPage version={deps.version} />;
    case 'lock':
      return lock ?? pages;
    case 'account':
    case 'join':
    case 'sign-in':
    case 'devices':
    case 'secret':
    case 'sign-out':
      return account === undefined ? pages : account(page);
    case null:
    default:
      return pages;
  }
}

function Loading() {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('place.you')}</h1>
      <Skeleton lines={4} />
    </div>
  );
}
