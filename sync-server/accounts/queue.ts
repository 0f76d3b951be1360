import { createHmac } from 'node:crypto';
import type { Clock, RandomBytes } from '#shared/base/clock.ts';

/** More wait nowhere: each keeps about 200 bytes, and place 500 is nine minutes away (SIGN-1). */
const MAX_WAITING = 500;
/** How many are called in while the server has room (LOAD-4). */
const CALLS_PER_MINUTE = 60;
/** Calls saved up in quiet moments; more would let a herd in at once. */
const MAX_SAVED_CALLS = 5;
/** A ticket nobody came back with for this long is lost (LOAD-4). */
const LOST_AFTER_MS = 15 * 60_000;
const MIN_RETRY_S = 5;
const MAX_RETRY_S = 60;

export type QueueAnswer =
  | { state: 'pass' }
  | {
      state: 'wait';
      /** From 1. */
      place: number;
      retryAfterSeconds: number;
      ticket: string;
    }
  | { state: 'full' };

type Entry = { ticket: string; isCalled: boolean; seenAt: number };

export interface SignUpQueue {
  /**
   * May this person sign up now? `userId` is the id their device made; asking again, with or without the ticket, keeps the
   * place. A ticket of somebody else counts for nothing.
   */
  ask(userId: string): QueueAnswer;
  /** Whether a request with this ticket comes from somebody already in line. Keeps the place alive. */
  knows(userId: string, ticket: string | undefined): boolean;
  /** Signed up, or refused for good: the place is free. */
  leave(userId: string): void;
  /** How many stand in line. */
  size(): number;
}

export type QueueDeps = {
  clock: Clock;
  randomBytes: RandomBytes;
  /** The server has no room for new people just now (LOAD-3). */
  isBusy: () => boolean;
};

/**
 * New people wait while the server is busy, in order of arrival (SIGN-1, LOAD-4); nobody with an account is ever asked to.
 *
 *     arrives ──► waiting ──(called, one a second while there is room)──► called ──(comes back, still room)──► in
 *        └──────────────── in, when there is room and nobody waits ───────────────────────────────────────────► in
 *
 * - Whoever came first is called first; a newcomer never passes somebody who waits.
 * - A ticket that does not come back holds up nobody: the next one is called all the same.
 * - In memory of this process, and ids only as HMACs under a key that dies with it; after a restart everybody arrives anew.
 */
export function createSignUpQueue(deps: QueueDeps): SignUpQueue {
  const { clock, randomBytes, isBusy } = deps;
  const secret = randomBytes(32);
  /** In order of arrival: a Map keeps it. */
  const line = new Map<string, Entry>();
  let savedCalls = 0;
  let countedTo = clock();
  let wasBusy = false;

  const keyOf = (userId: string) =>
    createHmac('sha256', secret).update(userId).digest('base64url');
  const waiting = () => [...line].filter(([, entry]) => !entry.isCalled);

  const forgetLost = (now: number) => {
    for (const [key, { seenAt }] of line)
      if (now - seenAt > LOST_AFTER_MS) line.delete(key);
  };

  /** Time in which the server was busy, at its beginning or its end, saves no calls. */
  const call = (now: number, busy: boolean) => {
    const minutes = Math.max(0, now - countedTo) / 60_000;
    countedTo = now;
    savedCalls =
      busy || wasBusy
        ? 0
        : Math.min(MAX_SAVED_CALLS, savedCalls + minutes * CALLS_PER_MINUTE);
    wasBusy = busy;
    for (const [, entry] of waiting()) {
      if (savedCalls < 1) return;
      savedCalls -= 1;
      entry.isCalled = true;
    }
  };

  const placeOf = (key: string): number =>
    Math.max(1, waiting().findIndex(([other]) => other === key) + 1);

  const tellPlace = (key: string, { ticket }: Entry): QueueAnswer => {
    const place = placeOf(key);
    const seconds = Math.ceil((place * 60) / CALLS_PER_MINUTE);
    return {
      state: 'wait',
      place,
      retryAfterSeconds: Math.min(MAX_RETRY_S, Math.max(MIN_RETRY_S, seconds)),
      ticket,
    };
  };

  return {
    ask(userId) {
      const now = clock();
      const busy = isBusy();
      forgetLost(now);
      call(now, busy);
      const key = keyOf(userId);
      const known = line.get(key);
      if (known !== undefined) {
        known.seenAt = now;
        return known.isCalled && !busy
          ? { state: 'pass' }
          : tellPlace(key, known);
      }
      const ahead = waiting().length;
      if (!busy && ahead === 0) return { state: 'pass' };
      if (line.size >= MAX_WAITING) return { state: 'full' };
      const entry = {
        ticket: Buffer.from(randomBytes(16)).toString('base64url'),
        isCalled: false,
        seenAt: now,
      };
      line.set(key, entry);
      return tellPlace(key, entry);
    },
    knows: (userId, ticket) =>
      ticket !== undefined && line.get(keyOf(userId))?.ticket === ticket,
    leave(userId) {
      line.delete(keyOf(userId));
    },
    size: () => line.size,
  };
}
