import { drop } from '#shared/base/drop.ts';
import type { Timers } from '#web/local-store/timers.ts';
import type { Beat, TabChannel, TabMessage } from './tab-messages.ts';

// One tab carries for all tabs of the device (TAB-2 to TAB-4, TAB-8). Losing the lead delays and never loses: every tab
// writes the store itself, and what two leaders send at once has one effect.
//
//   out --join--> follower --lock granted--> leader --lock robbed--> follower
//    ^               | visible, 10 s of silence, or given the lead: takes the lock away
//    +----leave------+----------------- from both, when the page freezes

export const LEADER_LOCK = 'sync-leader';
/** TAB-3: the leader says that often that it lives. */
export const BEAT_MS = 2_000;
/** TAB-3: silence for longer, and a visible tab takes over. Shorter, and a busy main thread would cost the lead. */
export const SILENCE_MS = 10_000;

export type Role = 'out' | 'follower' | 'leader';

/** Web Locks, as far as the lead needs them. Rejects when the wait was aborted and when the lock was robbed. */
export type LockPort = {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: true; ifAvailable?: true },
    work: (lock: unknown) => Promise<void>,
  ): Promise<void>;
};

export type LeaderDeps = {
  /** Tells this tab from the others; 64 random bits would clash once in 1e18 pairs, and cost a needless hand-over. */
  tab: string;
  /** Missing where the browser has none: then every tab leads, which costs requests and nothing else. */
  locks: LockPort | undefined;
  channel: TabChannel;
  timers: Timers;
  isVisible: () => boolean;
  /** Begins to carry; stops at once when the signal aborts. */
  lead: (signal: AbortSignal) => void;
  facts: () => Omit<Beat, 't' | 'from' | 'visible'>;
  onRole: (role: Role) => void;
};

export type Leader = {
  role(): Role;
  /** Gets in line for the lead: at the start, and back from being frozen. */
  join(): void;
  /** Gives up lead and place in line: frozen, or in the back-forward cache (TAB-8). */
  leave(): void;
  /** The page was hidden or shown. */
  visibility(): void;
  /** A beat out of turn: something changed. */
  beat(): void;
};

type Held = { stop: AbortController; release: () => void };

export function createLeader(deps: LeaderDeps): Leader {
  const { tab, channel, timers } = deps;
  let role: Role = 'out';
  let held: Held | null = null;
  let waiting: AbortController | null = null;
  let beating: number | null = null;
  let watching: number | null = null;
  let deaf: (() => void) | null = null;
  /** To whom the lead was given and who has not taken it yet: one at a time, or two would rob each other. */
  let given: string | null = null;

  const setRole = (next: Role): void => {
    if (role === next) return;
    role = next;
    deps.onRole(next);
  };

  function beat(): void {
    if (role !== 'leader') return;
    const visible = deps.isVisible();
    channel.post({ t: 'beat', from: tab, visible, ...deps.facts() });
  }

  function keepBeating(): void {
    if (beating !== null) timers.clear(beating);
    given = null;
    beat();
    beating = timers.set(keepBeating, BEAT_MS);
  }

  function watch(): void {
    if (watching !== null) timers.clear(watching);
    watching = role === 'follower' ? timers.set(silent, SILENCE_MS) : null;
  }

  function silent(): void {
    if (role !== 'follower') return;
    if (deps.isVisible()) take();
    watch();
  }

  /** Leads until the lock is given back or robbed. */
  function hold(): Promise<void> {
    return new Promise((release) => {
      waiting = null;
      held = { stop: new AbortController(), release };
      setRole('leader');
      watch();
      keepBeating();
      deps.lead(held.stop.signal);
    });
  }

  function letGo(next: Role): void {
    const was = held;
    held = null;
    if (beating !== null) timers.clear(beating);
    beating = null;
    setRole(next);
    was?.stop.abort();
    was?.release();
  }

  function request(options: { signal?: AbortSignal; steal?: true }): void {
    const { locks } = deps;
    if (locks === undefined) {
      drop(hold(), 'lead');
      return;
    }
    let mine: Held | null = null;
    const granted = async (): Promise<void> => {
      // Left while the lock was on its way: it goes to the next in line.
      if (role === 'out' || held !== null) return;
      const led = hold();
      mine = held;
      await led;
    };
    const ended = (): void => {
      if (mine === null || held !== mine) return;
      letGo('follower');
      getInLine();
    };
    drop(
      locks.request(LEADER_LOCK, options, granted).then(ended, ended),
      'lead',
    );
  }

  function getInLine(): void {
    waiting = new AbortController();
    request({ signal: waiting.signal });
    watch();
  }

  function take(): void {
    waiting?.abort();
    waiting = null;
    request({ steal: true });
  }

  function hear(message: TabMessage): void {
    if (message.t === 'beat') heardBeat(message);
    else if (message.t === 'offer') heardOffer(message);
  }

  function heardBeat({ from, visible }: Beat): void {
    if (role !== 'follower') return;
    watch();
    if (!visible && deps.isVisible())
      channel.post({ t: 'offer', from: tab, to: from });
  }

  function heardOffer({ from, to }: { from: string; to?: string | undefined }) {
    if (role === 'follower' && deps.isVisible()) {
      if (to === undefined) channel.post({ t: 'offer', from: tab, to: from });
      else if (to === tab) take();
    } else if (role === 'leader' && to === tab && given === null) {
      if (deps.isVisible()) return;
      given = from;
      channel.post({ t: 'offer', from: tab, to: from });
    }
  }

  return {
    role: () => role,
    join() {
      if (role !== 'out') return;
      deaf = channel.listen(hear);
      setRole('follower');
      getInLine();
    },
    leave() {
      if (role === 'out') return;
      deaf?.();
      waiting?.abort();
      waiting = null;
      letGo('out');
      watch();
    },
    visibility() {
      if (role === 'follower') watch();
      else if (role === 'leader' && !deps.isVisible())
        channel.post({ t: 'offer', from: tab });
    },
    beat,
  };
}
