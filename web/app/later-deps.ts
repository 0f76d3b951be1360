import type { AccountScreens } from '#web/account/screen-deps.ts';
import type { TalkDeps } from '#web/conversation/deps.ts';
import type { LockDeps, SecretDeps } from '#web/sanctuary/lock-deps.ts';
import type { YouDeps } from '#web/sanctuary/you-deps.ts';
import type { SyncSource } from '#web/sync/sync-view.ts';
import type { Asking } from './asking.ts';

/** What stands on no first screen and is made after it, in web/main-later.ts. */
export type LaterDeps = Pick<YouDeps, 'download' | 'erase'> & {
  rights: NonNullable<YouDeps['rights']>;
  screens: AccountScreens;
  lock: LockDeps;
  asking: Asking;
  secrets: SecretDeps;
  /** What is on its way, and how far; off for a guest. */
  sync: SyncSource;
  syncPage: NonNullable<YouDeps['sync']>;
  /** Whether a closed conversation is whole (LOCK-12). */
  checkSeal: NonNullable<TalkDeps['checkSeal']>;
};

/** What is there at once of all that You uses. */
export type FirstYouDeps = Omit<
  YouDeps,
  'download' | 'erase' | 'rights' | 'sync'
>;
