import { createHmac } from 'node:crypto';
import type { Clock, RandomBytes } from '#shared/base/clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** ABUSE-2: so many failed tries within 15 minutes cost nothing. */
const FREE_TRIES = 10;
const TRY_WINDOW_MS = 15 * MINUTE_MS;
/** The wait doubles from the first to the last of these; it never becomes a lock-out. */
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = MINUTE_MS;
/** ABUSE-2: a recovery code is typed rarely; five tries an hour. */
const RECOVERY_TRIES = 5;
/** ABUSE-2: so many failures at one address within 15 minutes, from anywhere, put a short wait before every further try. */
const ADDRESS_TRIES = 200;
const ADDRESS_WAIT_MS = 5000;
/** Beyond so many entries, those without a try in the last hour are forgotten, once a minute. */
const SWEEP_FROM = 5000;

export type SignInKind = 'passphrase' | 'recovery';

/** Who tries at which address. `network`: what the other limits count by, an IPv4 address or an IPv6 /64 (LIMIT-4). */
export type Knock = { address: string; network: string };

/**
 * How long one network waits before its next try at one address, in ms; 0: not at all (ABUSE-2). `tries`: times of its failed
 * ones, oldest first. A pure function of the times, so nothing has to be unlocked.
 */
export function waitBeforeTry(
  kind: SignInKind,
  tries: readonly number[],
  now: number,
): number {
  if (kind === 'recovery') {
    const recent = tries.filter((at) => now - at < HOUR_MS);
    const oldest = recent.at(-RECOVERY_TRIES);
    return oldest === undefined ? 0 : oldest + HOUR_MS - now;
  }
  const recent = tries.filter((at) => now - at < TRY_WINDOW_MS);
  const over = recent.length - FREE_TRIES;
  const last = recent.at(-1);
  if (over < 0 || last === undefined) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** over);
  return Math.max(0, last + wait - now);
}

export type SignInBrake = {
  /** Counts a try before its secret is looked at, so that a thousand at once are not one; ms to wait when it may not. */
  begin(kind: SignInKind, knock: Knock): number;
  /** The try said nothing (the server was busy): it counts no more. */
  giveBack(kind: SignInKind, knock: Knock): void;
  /** The right secret came: earlier failures of this kind from this network are forgotten. */
  succeeded(kind: SignInKind, knock: Knock): void;
};

/** `since`: when a try went through last, or was first told to wait for the address; null before either. */
type Entry = { tries: number[]; since: number | null };

/**
 * Slows guessing at one address down (ABUSE-2), known or unknown alike (AUTH-3). In the memory of this process; addresses and
 * networks are kept as HMACs under a key that dies with it.
 *
 * ABUSE-2 wants a growing delay and no lock-out, so it counts by address and network: counted by the address alone, whoever
 * knows it could keep its owner out for ever. Against guesses from many networks an address has a ceiling of its own, twenty
 * times as high: above it each network waits five seconds before each try, counted from its own last try or first question,
 * never from those of others, so nobody can use up the owner's turn. A recovery code has no such ceiling: its 160 bits
 * cannot be guessed from however many networks.
 */
export function createSignInBrake(
  clock: Clock,
  randomBytes: RandomBytes,
): SignInBrake {
  const secret = randomBytes(32);
  const entries = new Map<string, Entry>();
  let sweptAt = 0;
  const keyOf = (kind: SignInKind, { address, network }: Knock) =>
    createHmac('sha256', secret)
      .update(`${kind}|${network}|${address}`)
      .digest('base64url');
  // No network is called that.
  const everywhere = ({ address }: Knock): Knock => ({ address, network: '' });

  const sweep = (now: number) => {
    if (entries.size < SWEEP_FROM || Math.abs(now - sweptAt) < MINUTE_MS)
      return;
    sweptAt = now;
    for (const [key, { tries, since }] of entries)
      if (now - Math.max(tries.at(-1) ?? 0, since ?? 0) >= HOUR_MS)
        entries.delete(key);
  };

  // A clock that went back must not lock anybody out until it is there again.
  const open = (kind: SignInKind, knock: Knock, now: number): Entry => {
    const key = keyOf(kind, knock);
    const known = entries.get(key);
    const since = known?.since ?? null;
    const entry = {
      tries: (known?.tries ?? []).filter(
        (at) => now - at < HOUR_MS && at <= now,
      ),
      since: since !== null && since <= now ? since : null,
    };
    entries.set(key, entry);
    return entry;
  };

  const takeBack = (kind: SignInKind, knock: Knock) => {
    entries.get(keyOf(kind, everywhere(knock)))?.tries.pop();
  };

  return {
    begin(kind, knock) {
      const now = clock();
      sweep(now);
      const own = open(kind, knock, now);
      const wait = waitBeforeTry(kind, own.tries, now);
      if (kind === 'recovery') {
        if (wait === 0) own.tries.push(now);
        return wait;
      }
      const all = open(kind, everywhere(knock), now);
      const recent = all.tries.filter((at) => now - at < TRY_WINDOW_MS);
      const isFlooded = recent.length >= ADDRESS_TRIES;
      if (isFlooded) own.since ??= now;
      const addressWait =
        isFlooded && own.since !== null
          ? Math.max(0, own.since + ADDRESS_WAIT_MS - now)
          : 0;
      const longer = Math.max(wait, addressWait);
      if (longer > 0) return longer;
      own.since = now;
      own.tries.push(now);
      // More than the ceiling need not be remembered; the double, so that what is taken back does not lift it.
      all.tries = [...recent, now].slice(-2 * ADDRESS_TRIES);
      return 0;
    },
    giveBack(kind, knock) {
      entries.get(keyOf(kind, knock))?.tries.pop();
      takeBack(kind, knock);
    },
    succeeded(kind, knock) {
      const own = entries.get(keyOf(kind, knock));
      if (own !== undefined) own.tries = [];
      takeBack(kind, knock);
    },
  };
}
