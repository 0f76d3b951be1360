import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { SyncClient } from '#web/api/sync-client.ts';
import type { DrainTrouble } from '#web/outbox/drain.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import type { Timers } from '#web/local-store/timers.ts';
import type { CourierMode } from './tab-messages.ts';

// COUR-1: what carries the outbox out and other devices' rows in. Two of them keep this interface and one contract suite;
// neither keeps anything itself: a courier that does nothing loses nothing (COUR-10).

/** Why a courier is to look. Those of `urgent` end a wait between tries (OUT-6), those of `looking` pull as well. */
export const wakeReasons = [
  'start',
  'write',
  'online',
  'visible',
  'pageshow',
  'focus',
  'sign-in',
  'healed',
  'asked',
  'poke',
  'minute',
  'tick',
] as const;
export type WakeReason = (typeof wakeReasons)[number];

const patient: ReadonlySet<string> = new Set(['poke', 'minute', 'tick']);
export const isUrgent = (reason: string): boolean => !patient.has(reason);
export const looksAround = (reason: string): boolean =>
  reason !== 'write' && reason !== 'tick';

export type CourierStatus = {
  leader: boolean;
  queued: number;
  mode: CourierMode;
  /** Ids carry whole minutes: up to a minute less than the true age. */
  oldestUnsentMs: number | null;
  lastAckAt: number | null;
};

export interface SyncCourier {
  wake(reason: WakeReason): void;
  /** No request is under way and nothing is written any more once it resolves. */
  stop(): Promise<void>;
  status(): CourierStatus;
  subscribe(listener: () => void): () => void;
}

/** COUR-8: `isSick`: it has carried nothing for too long although the server is there. */
export type Carried = SyncCourier & { isSick(): boolean };

export type CourierDeps = {
  /** Of this moment: healing may have replaced it (STORE-6). */
  db: () => MayaDb;
  client: SyncClient;
  token: () => Promise<string | null>;
  /** The server did not take the token: the next one must be new. */
  onRefused: () => void;
  /** Around each push request of page or worker (TAB-6): the lock `outbox-drain`. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  clock: Clock;
  random: () => number;
  randomBytes: RandomBytes;
  timers: Timers;
  /** Acknowledged and taken by the store: `t:` lines may go (OUT-2). */
  onAcked: (opIds: OpId[]) => void;
};

/** PUSH-4: an app that is too old for its server asks once a minute. */
const TOO_OLD_MS = 60_000;

/** OUT-6: what the server asked for is the least to wait. */
export const lowerBound = ({ code, retryAfterMs = 0 }: DrainTrouble): number =>
  code === 'sync_envelope' ? Math.max(TOO_OLD_MS, retryAfterMs) : retryAfterMs;

/** Asking for a token tells the account how things stand: signed out, or erased elsewhere (PRIV-10). */
export const wantsToken = ({ code }: DrainTrouble): boolean =>
  code === 'auth_expired' || code === 'account_erased';
