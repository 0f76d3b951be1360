import * as z from 'zod/mini';
import { drop } from '#shared/base/drop.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { CourierDeps } from './courier.ts';
import { newRunId } from './new-run.ts';

// When the two sides are compared: after a new epoch until all of it is made good (EPOCH-4), once a day over what was touched,
// once a week over everything, and after numbers that were missing on the server (EPOCH-7). The work itself is fetched then.

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The page that was just told is taken by then. */
const PAUSE_MS = 1000;
/** Tries in a row of a device that is not at the head; the next pull begins anew. */
const MAX_LATE = 5;

const stored = z.object({ day: z.number(), week: z.number() });

export type AuditWatch = {
  /** The head was reached, or writes were acknowledged: a moment to look whether an audit is due. */
  look(): void;
  /** The server did not know of writes it should have. */
  gap(): void;
  /** Nothing is compared any more once it resolves. */
  idle(): Promise<void>;
};

export function createAuditWatch(
  deps: Omit<CourierDeps, 'onAcked' | 'exclusive'> & { wake: () => void },
  signal: AbortSignal,
): AuditWatch {
  const { timers, clock } = deps;
  const group = newRunId(deps.randomBytes);
  const tried = new Set<OpId>();
  let timer: number | null = null;
  let working: Promise<void> | null = null;
  let isGap = false;
  let late = 0;

  function plan(): void {
    if (timer !== null || signal.aborted) return;
    timer = timers.set(() => {
      timer = null;
      if (working !== null || signal.aborted) return;
      working = work().finally(() => {
        working = null;
      });
      drop(working, 'audit');
    }, PAUSE_MS);
  }

  /** What is due: `since` as runAudit takes it; undefined: nothing. */
  async function due(): Promise<{ since: number | null } | undefined> {
    const { meta } = deps.db();
    if (isGap || (await meta.get('resync')) !== undefined)
      return { since: null };
    const parsed = stored.safeParse((await meta.get('audit'))?.v);
    const now = clock();
    if (!parsed.success) {
      // A device that was just told everything has nothing to compare.
      await meta.put({ k: 'audit', v: { day: now, week: now } });
      return undefined;
    }
    const { day, week } = parsed.data;
    // A clock that was put back counts as a day gone by.
    const isOver = (at: number, ms: number) => now < at || now - at >= ms;
    if (isOver(week, WEEK_MS)) return { since: null };
    return isOver(day, DAY_MS) ? { since: Math.min(day, now) } : undefined;
  }

  async function work(): Promise<void> {
    const what = await due();
    if (what === undefined) return;
    const { endResync, runAudit } = await import('./audit.ts');
    const db = deps.db();
    const resync = (await db.meta.get('resync'))?.v;
    const token = await deps.token();
    if (token === null || signal.aborted) return;
    const begun = clock();
    const audited = await runAudit({
      db,
      client: deps.client,
      token,
      group,
      clock,
      signal,
      since: what.since,
      skip: tried,
    });
    if (!audited.ok) return;
    if (audited.value.state === 'late') {
      late += 1;
      if (late < MAX_LATE) plan();
      else late = 0;
      return;
    }
    late = 0;
    const { restored } = audited.value;
    for (const opId of restored) tried.add(opId);
    if (restored.length > 0) {
      // What was brought back is compared once more when it is acknowledged.
      deps.wake();
      return;
    }
    if (resync !== undefined && !(await endResync(db, resync))) return;
    isGap = false;
    const before = stored.safeParse((await db.meta.get('audit'))?.v);
    const week =
      what.since === null || !before.success ? begun : before.data.week;
    await db.meta.put({ k: 'audit', v: { day: begun, week } });
  }

  return {
    look: plan,
    idle: async () => working?.catch(() => undefined),
    gap() {
      isGap = true;
      plan();
    },
  };
}
