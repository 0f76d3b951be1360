import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { TurnClaim, TurnRows } from '#server/db/turn-rows.ts';
import type { Log } from '#server/metrics/log.ts';
import { errorFields } from '#server/metrics/log.ts';
import {
  finishedReply,
  type FinishedReply,
  type ReplyPlace,
} from './finished-reply.ts';
import type { TurnPlan } from './plan-turn.ts';
import { runTurn, type RunDeps } from './run-turn.ts';
import { createTurn, type AbortCause, type Turn } from './turn.ts';
import { faultWords } from './words.ts';

export type TurnWaits = {
  /** SSE-2: how long a finished turn of a guest stays in memory. */
  keepMs: number;
  /** SSE-5: a guest has no inbox, so a turn of theirs that nobody reads for this long is given up. */
  unreadMs: number;
};
export const turnWaits: TurnWaits = { keepMs: 120_000, unreadMs: 120_000 };
/** SSE-2: all turns together; beyond it the oldest finished ones go first. */
const MAX_ALL_BYTES = 64_000_000;

export type RegistryDeps = RunDeps & {
  rows: TurnRows;
  clock: Clock;
  log: Log;
  /** Names this start of the process in the turn's row (SSE-4). */
  boot: string;
  /** Seals a finished reply into its person's inbox, unless it is there already (VAULT-14). */
  keepReply: (reply: FinishedReply) => Promise<void>;
  waits?: TurnWaits;
};

export interface TurnRegistry {
  /**
   * The turn of this id: the running or remembered one, or a new one that begins now. Null when it is another owner's.
   * However many ask at once and however often, the provider is called at most once (P2, SSE-3, SSE-4).
   * `place`: where its reply is kept; a turn that has one is finished though nobody reads it (ABUSE-9).
   */
  join(
    plan: TurnPlan,
    owner: string,
    place?: ReplyPlace | null,
  ): Promise<Turn | null>;
  /** Whether the turn is under way or remembered here. */
  has(turnId: string): boolean;
  /** Ends the provider call of a turn (SSE-5). False when there is nothing to stop. */
  stop(turnId: string): boolean;
  /** Gives up every running turn and resolves when their rows are settled (STOP-1). */
  drain(): Promise<void>;
  open(): number;
}

type Entry = {
  turn: Turn;
  place: ReplyPlace | null;
  claim: Promise<TurnClaim | 'unknown'>;
  settled: Promise<void>;
};

export function createTurnRegistry(deps: RegistryDeps): TurnRegistry {
  const waits = deps.waits ?? turnWaits;
  const entries = new Map<string, Entry>();

  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  };

  const forget = (turn: Turn) => {
    if (entries.get(turn.turnId)?.turn === turn) entries.delete(turn.turnId);
  };

  const makeRoom = () => {
    let all = 0;
    for (const { turn } of entries.values()) all += turn.bytes();
    for (const { turn } of entries.values()) {
      if (all <= MAX_ALL_BYTES) return;
      if (!turn.isEnded()) continue;
      all -= turn.bytes();
      forget(turn);
    }
  };

  /** A database that is away costs the model, since nothing could be billed once, but never the answer (P2, P3). */
  const claim = async (turnId: string, owner: string) => {
    try {
      const at = deps.clock();
      return await deps.rows.claim({ turnId, owner, boot: deps.boot, at });
    } catch (error) {
      deps.log.error('fault', errorFields(error));
      return 'unknown';
    }
  };

  const keep = async (turn: Turn) => {
    const place = entries.get(turn.turnId)?.place ?? null;
    const reply =
      place === null ? null : finishedReply(turn, place, deps.clock());
    if (reply === null) return;
    try {
      await deps.keepReply(reply);
    } catch (error) {
      deps.log.error('fault', errorFields(error));
    }
  };

  const run = async (turn: Turn, plan: TurnPlan, claimed: Entry['claim']) => {
    const verdict = await claimed;
    if (verdict === 'foreign') return forget(turn);
    const { signal } = turn.abort;
    try {
      await runTurn(
        deps,
        plan,
        (event) => turn.emit(event),
        signal,
        verdict === 'begin',
      );
    } catch (error) {
      deps.log.error('fault', errorFields(error));
      endBroken(turn, plan);
    }
    // Before the turn counts as done: a process that dies in between answers anew, and the first reply stays (ORDER-5).
    await keep(turn);
    if (!turn.isEnded()) forget(turn);
    else later(waits.keepMs, () => forget(turn));
    makeRoom();
    if (verdict !== 'begin') return;
    try {
      await deps.rows.settle(
        turn.turnId,
        turn.isEnded() ? 'done' : 'interrupted',
      );
    } catch (error) {
      deps.log.error('fault', errorFields(error));
    }
  };

  const begin = (
    plan: TurnPlan,
    owner: string,
    place: ReplyPlace | null,
  ): Entry => {
    let cancelGiveUp: () => void = () => undefined;
    const giveUp = () => {
      if (entries.get(plan.turnId)?.place === null) abort(turn, 'unread');
    };
    const onReaders = (count: number) => {
      cancelGiveUp();
      if (count === 0 && !turn.isEnded())
        cancelGiveUp = later(waits.unreadMs, giveUp);
    };
    const turn = createTurn(plan.turnId, owner, onReaders);
    onReaders(0);
    const claimed = claim(plan.turnId, owner);
    const settled = run(turn, plan, claimed).finally(() => cancelGiveUp());
    drop(settled, 'turn');
    const entry = { turn, place, claim: claimed, settled };
    entries.set(plan.turnId, entry);
    return entry;
  };

  return {
    async join(plan, owner, place = null) {
      const given = entries.get(plan.turnId);
      if (given?.turn.abort.signal.reason === 'unread') await given.settled;
      // No await between the look and the entry: two requests at the same moment meet in it.
      const entry = entries.get(plan.turnId) ?? begin(plan, owner, place);
      if (entry.turn.owner !== owner) return null;
      // Begun while the phone could not show who asks: from now on its reply has a place.
      entry.place ??= place;
      return (await entry.claim) === 'foreign' ? null : entry.turn;
    },
    has: (turnId) => entries.has(turnId),
    stop(turnId) {
      const turn = entries.get(turnId)?.turn;
      if (turn === undefined || turn.isEnded()) return false;
      abort(turn, 'stopped');
      return true;
    },
    async drain() {
      const all = [...entries.values()];
      for (const { turn } of all) abort(turn, 'shutdown');
      await Promise.all(all.map(({ settled }) => settled));
    },
    open: () =>
      [...entries.values()].filter(({ turn }) => !turn.isEnded()).length,
  };
}

function abort(turn: Turn, cause: AbortCause): void {
  if (!turn.isEnded()) turn.abort.abort(cause);
}

/** A fault of the program inside a turn: the reader gets words and one end, never silence (SSE-8). */
function endBroken(turn: Turn, plan: TurnPlan): void {
  if (turn.isEnded()) return;
  const { element, lang, turnId } = plan;
  const source = 'error_fallback';
  if (turn.after(0) === undefined)
    turn.emit({
      event: 'meta',
      data: { element, lang, model: null, source, turnId },
    });
  turn.emit({ event: 'delta', data: { text: faultWords } });
  turn.emit({
    event: 'done',
    data: {
      reason: 'error',
      source,
      metadata: {
        draftModel: null,
        reshapeCount: 0,
        refined: false,
        voiceSynthesized: false,
        processingMode: 'error',
        degraded: [],
        cost: { inputTokens: 0, draftTokens: 0, ttsCharacters: 0 },
      },
    },
  });
}
